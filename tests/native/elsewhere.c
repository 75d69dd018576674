/* The kernel on another processor: compiled with CALLER it is a library that stands in for the kernel's, and hands each
 * call to a program; compiled without, with the kernel, it is that program, for an emulator to run. A call is the number
 * of its function, how many pieces of memory it has, and each piece; the answer is what the pieces hold afterwards.
 * Both sides must have the same layout: 64 bits, lowest byte first. */
#define _GNU_SOURCE
#include "kernel.h"

#include <pthread.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum function { LAYOUT = 1, READ_BLOCK = 2, TALLY = 3, READ_RECORDS = 4, GATHER = 5, SORT = 6, READ_ELEMENTS = 7 };
enum { MOST_PIECES = 28, ARRAYS = 15 };

struct piece {
    void *memory;
    int64_t size;
};

struct call {
    int64_t function;
    int64_t count;
    struct piece pieces[MOST_PIECES];
};

static void move(int descriptor, void *memory, int64_t size, int out) {
    for (char *p = memory; size > 0;) {
        ssize_t moved = out ? write(descriptor, p, (size_t)size) : read(descriptor, p, (size_t)size);
        if (moved <= 0) {
            if (!moved && !out) exit(0); /* whoever called has ended */
            perror("the kernel elsewhere");
            abort();
        }
        p += moved;
        size -= moved;
    }
}

static void move_pieces(int descriptor, struct call *call, int out) {
    for (int64_t i = 0; i < call->count; i++) move(descriptor, call->pieces[i].memory, call->pieces[i].size, out);
}

/* Where the pointers to a block's arrays lie, in the order of their pieces. */
static void **arrays_of(struct block *block, int i) {
    void **arrays[ARRAYS] = {
        (void **)&block->start, (void **)&block->length, (void **)&block->line, (void **)&block->left,
        (void **)&block->at, (void **)&block->marks, (void **)&block->values, (void **)&block->cells,
        (void **)&block->odd_start, (void **)&block->odd_length, (void **)&block->ids, (void **)&block->tables,
        (void **)&block->word_start, (void **)&block->word_length, (void **)&block->words,
    };
    return arrays[i];
}

#ifdef CALLER

extern char **environ;
static pthread_mutex_t one_at_a_time = PTHREAD_MUTEX_INITIALIZER;
static pid_t caller;
static int asks, answers;

static void start(void) {
    int to[2], from[2];
    posix_spawn_file_actions_t actions;
    char *command[] = {"sh", "-c", getenv("TITER_ELSEWHERE"), NULL};
    pid_t child;
    if (!command[2] || pipe2(to, 02000000) || pipe2(from, 02000000)) abort(); /* O_CLOEXEC */
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, to[0], 0);
    posix_spawn_file_actions_adddup2(&actions, from[1], 1);
    unsetenv("LD_PRELOAD");
    if (posix_spawn(&child, "/bin/sh", &actions, NULL, command, environ)) abort();
    close(to[0]);
    close(from[1]);
    asks = to[1];
    answers = from[0];
    caller = getpid();
}

static void make(struct call *call) {
    pthread_mutex_lock(&one_at_a_time);
    if (caller != getpid()) start(); /* a process that was forked has a program of its own */
    move(asks, call, sizeof *call, 1);
    move_pieces(asks, call, 1);
    move_pieces(answers, call, 0);
    pthread_mutex_unlock(&one_at_a_time);
}

static void add(struct call *call, const void *memory, int64_t size) {
    call->pieces[call->count++] = (struct piece){(void *)memory, size};
}

uint64_t titer_layout(void) {
    uint64_t layout;
    struct call call = {.function = LAYOUT};
    add(&call, &layout, sizeof layout);
    make(&call);
    return layout;
}

static int32_t read_by(struct call *call, const struct plan *plan, struct block *block) {
    int32_t verdict;
    int64_t numbers = 0, words = 0;
    struct plan its_plan = *plan;
    struct block before = *block, its_block = *block;
    for (int64_t i = 0; i < plan->columns; i++) {
        numbers += !!(plan->roles[i] & NUMBER);
        words += !!(plan->roles[i] & WORD);
    }
    const int64_t entries[ARRAYS] = {1, 1, 1, 1, 1, 1, numbers, numbers, 1 + numbers, 1 + numbers, words, 0, words, words, 0};
    const int64_t bytes[ARRAYS] = {8, 4, 4, 1, 8, 1, 8, 1, 4, 4, 4, 4, 8, 4, 8};
    add(call, &verdict, sizeof verdict);
    add(call, &its_plan, sizeof its_plan);
    add(call, plan->roles, plan->columns);
    add(call, &its_block, sizeof its_block);
    add(call, block->data, block->size);
    for (int i = 0; i < ARRAYS; i++) {
        void **array = arrays_of(block, i);
        int64_t count = entries[i] * block->room;
        if (array == (void **)&block->tables) count = words * block->slots;
        if (array == (void **)&block->words) count = words;
        add(call, *array, count * bytes[i]);
    }
    make(call);
    *block = before;
    block->rows = its_block.rows;
    block->lines = its_block.lines;
    block->left_out = its_block.left_out;
    block->end = its_block.end;
    block->whole = its_block.whole;
    return verdict;
}

int32_t titer_read(const struct plan *plan, struct block *block) {
    struct call call = {.function = READ_BLOCK};
    return read_by(&call, plan, block);
}

static int32_t read_with_names(enum function function, const struct plan *plan, const struct names *names,
                               struct block *block) {
    int64_t text = 0;
    struct names its_names = *names;
    struct call call = {.function = function};
    for (int64_t i = 0; i < names->count; i++) text += names->spellings[i].length;
    add(&call, &its_names, sizeof its_names);
    add(&call, names->text, text);
    add(&call, names->spellings, names->count * (int64_t)sizeof *names->spellings);
    add(&call, names->outputs, plan->columns * (int64_t)sizeof *names->outputs);
    add(&call, names->table, names->slots * 4);
    add(&call, names->usual, plan->columns * 4);
    return read_by(&call, plan, block);
}

int32_t titer_read_records(const struct plan *plan, const struct names *names, struct block *block) {
    return read_with_names(READ_RECORDS, plan, names, block);
}

int32_t titer_read_elements(const struct plan *plan, const struct names *names, struct block *block) {
    return read_with_names(READ_ELEMENTS, plan, names, block);
}

void titer_tally(const int64_t *at, const double *values, struct figures *runs, int64_t count) {
    int64_t most = 0;
    struct call call = {.function = TALLY};
    for (int64_t i = 0; i < count; i++)
        if (runs[i].stop > most) most = runs[i].stop;
    add(&call, runs, count * (int64_t)sizeof *runs);
    add(&call, at, most * 8);
    add(&call, values, most * 8);
    make(&call);
}

int32_t titer_gather(const uint8_t *data, int64_t size, const int64_t *start, const int32_t *length, int64_t count,
                     uint8_t *to, int64_t room) {
    int32_t verdict;
    struct call call = {.function = GATHER};
    add(&call, &verdict, sizeof verdict);
    add(&call, data, size);
    add(&call, start, count * 8);
    add(&call, length, count * 4);
    add(&call, to, room);
    make(&call);
    return verdict;
}

int32_t titer_sort(const int32_t *numbers, int64_t count, int64_t *stops, int64_t size, int64_t *places) {
    int32_t verdict;
    struct call call = {.function = SORT};
    add(&call, &verdict, sizeof verdict);
    add(&call, numbers, count * 4);
    add(&call, stops, size * 8);
    add(&call, places, count * 8);
    make(&call);
    return verdict;
}

#else

static void read_block(struct piece *pieces, const struct names *names, int are_elements) {
    struct plan *plan = pieces[1].memory;
    struct block *block = pieces[3].memory;
    plan->roles = pieces[2].memory;
    block->data = pieces[4].memory;
    for (int i = 0; i < ARRAYS; i++) *arrays_of(block, i) = pieces[5 + i].memory;
    *(int32_t *)pieces[0].memory = are_elements ? titer_read_elements(plan, names, block)
                                   : names      ? titer_read_records(plan, names, block)
                                                : titer_read(plan, block);
}

static void answer(struct call *call) {
    struct piece *pieces = call->pieces;
    switch (call->function) {
    case LAYOUT:
        *(uint64_t *)pieces[0].memory = titer_layout();
        return;
    case READ_BLOCK:
        read_block(pieces, 0, 0);
        return;
    case READ_RECORDS:
    case READ_ELEMENTS: {
        struct names *names = pieces[0].memory;
        names->text = pieces[1].memory;
        names->spellings = pieces[2].memory;
        names->outputs = pieces[3].memory;
        names->table = pieces[4].memory;
        names->usual = pieces[5].memory;
        read_block(pieces + 6, names, call->function == READ_ELEMENTS);
        return;
    }
    case TALLY:
        titer_tally(pieces[1].memory, pieces[2].memory, pieces[0].memory, pieces[0].size / (int64_t)sizeof(struct figures));
        return;
    case GATHER:
        *(int32_t *)pieces[0].memory = titer_gather(pieces[1].memory, pieces[1].size, pieces[2].memory, pieces[3].memory,
                                                    pieces[2].size / 8, pieces[4].memory, pieces[4].size);
        return;
    case SORT:
        *(int32_t *)pieces[0].memory = titer_sort(pieces[1].memory, pieces[1].size / 4, pieces[2].memory,
                                                  pieces[2].size / 8, pieces[3].memory);
        return;
    default: abort();
    }
}

int main(void) {
    struct call call;
    for (;;) {
        move(0, &call, sizeof call, 0);
        for (int64_t i = 0; i < call.count; i++)
            if (!(call.pieces[i].memory = malloc((size_t)call.pieces[i].size + 1))) abort();
        move_pieces(0, &call, 0);
        answer(&call);
        move_pieces(1, &call, 1);
        for (int64_t i = 0; i < call.count; i++) free(call.pieces[i].memory);
    }
}

#endif
