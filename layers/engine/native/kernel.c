/* Reads blocks of text into typed columns: rows of cells here, records of JSON in `records.c`, the cells of both in `cells.c`.
 *
 * It is sure or it is silent: of a time or a number that is written in any but the commonest way it says where the cell
 * stands, and a row that is odd as a whole is left out by number; the reader in Python judges both. So nothing here
 * decides what is wrong with a row, but that it has too few cells. There is no allocation, no library, nothing written
 * beyond the room that a block brings, and no state between calls.
 */
#include "cells.h"
#include "records.h"

/* ---- rows ---- */

/* Return where the first such mark, or the end of a line, stands; else the end. */
static const uint8_t *find(const uint8_t *p, const uint8_t *end, uint8_t mark) {
    for (; end - p >= 8; p += 8) {
        uint64_t bytes = eight(p);
        uint64_t found = zeros_in(bytes ^ ALL(mark)) | zeros_in(bytes ^ ALL('\n')) | zeros_in(bytes ^ ALL('\r'));
        if (found) return p + (__builtin_ctzll(found) >> 3);
    }
    while (p < end && *p != mark && *p != '\n' && *p != '\r') p++;
    return p;
}

static int64_t characters_in(const uint8_t *p, const uint8_t *end) {
    int64_t count = end - p;
    for (; end - p >= 8; p += 8) count -= __builtin_popcountll(eight(p) & ~(eight(p) << 1) & ALL(0x80));
    for (; p < end; p++) count -= (*p & 0xc0) == 0x80;
    return count;
}

/* What a cell is followed by. */
enum stop { CELL, ROW, BROKEN, UNCLOSED };

/* The length of the line's end that stands here, 0 for none; -1: a carriage return alone, which is for somebody else. */
static int line_end(const uint8_t *p, const uint8_t *end) {
    if (p == end) return 0;
    if (*p == '\n') return 1;
    if (*p != '\r') return 0;
    return p + 1 < end && p[1] == '\n' ? 2 : -1;
}

/* Find the cell that begins at the cursor, its quotes left off, and put the cursor on what stops it. */
static enum stop next_cell(struct cursor *cursor, uint8_t delimiter, const uint8_t **from, const uint8_t **to,
                           int *doubled) {
    const uint8_t *p = cursor->p, *end = cursor->end;
    *doubled = 0;
    if (p < end && *p == '"') {
        *from = ++p;
        for (;; p += 2) {
            p = find(p, end, '"');
            if (p == end || *p != '"') return UNCLOSED;
            if (p + 1 == end || p[1] != '"') break;
            *doubled = 1;
        }
        *to = p++;
        cursor->p = p;
        if (p == end || *p == '\n' || *p == '\r') return ROW;
        return *p == delimiter ? CELL : BROKEN;
    }
    *from = p;
    *to = cursor->p = p = find(p, end, delimiter);
    return p < end && *p == delimiter ? CELL : ROW;
}

/* Where the parts of a row go, and what it has shown so far. */
struct reading {
    const struct plan *plan;
    struct block *block;
    int64_t number; /* columns of numbers and of words so far */
    int64_t word;
    int sure; /* 1: it is a row of the table, if all of its cells are */
    int is_none_of_names;
};

/* Read one cell into the outputs of its column. */
static void take_cell(struct reading *reading, uint8_t role, const uint8_t *from, const uint8_t *to) {
    const struct plan *plan = reading->plan;
    struct block *block = reading->block;
    if (role & (TIME | DAY | CLOCK) && take_time(plan, block, role, from, to))
        reading->is_none_of_names |= plan->times_tell != 0;
    if (role & NUMBER && take_number(plan, block, reading->number, role, from, to))
        reading->is_none_of_names |= plan->numbers_tell != 0;
    if (role & WORD && !take_word(block, reading->word, from, to)) reading->sure = 0;
    reading->number += (role & NUMBER) != 0;
    reading->word += (role & WORD) != 0;
}

/* Read the cells of a row, count them, and put the cursor on its end; UNCLOSED where a quote does not close in it. */
static enum stop read_cells(struct reading *reading, struct cursor *cursor, int64_t *count) {
    const struct plan *plan = reading->plan;
    enum stop stop = CELL;
    const uint8_t *from, *to;
    int doubled;
    int64_t column = 0;
    for (; stop == CELL; column++) {
        stop = next_cell(cursor, (uint8_t)plan->delimiter, &from, &to, &doubled);
        if (stop == UNCLOSED) return UNCLOSED;
        if (stop == CELL) cursor->p++;
        if (!reading->sure) continue;
        uint8_t role = column < plan->columns ? plan->roles[column] : 0;
        if (column >= plan->columns || stop == BROKEN || to - from > LONGEST_ROW || (role && doubled))
            reading->sure = 0;
        else if (role)
            take_cell(reading, role, from, to);
    }
    *count = column;
    if (stop == BROKEN)
        while (cursor->p < cursor->end && *cursor->p != '\n' && *cursor->p != '\r') cursor->p++;
    return stop;
}

/* Read a row, and say what it is; UNCLOSED where a quote does not close in it. An odd time, and too few cells, may be
 * those of names that stand amid a table: only a row that cannot be such is known for what it is. */
static enum stop read_row(const struct plan *plan, struct block *block, struct cursor *cursor, enum row *found) {
    struct reading reading = {plan, block, 0, 0, 1, 0};
    const uint8_t *first = cursor->p;
    int64_t count;
    begin_row(block, first);
    enum stop stop = read_cells(&reading, cursor, &count);
    if (stop == UNCLOSED) return UNCLOSED;
    int is_odd = has_odd_time(block) || count < plan->columns;
    *found = count < plan->columns ? SHORT : FITS;
    if (!reading.sure || cursor->p - first > LONGEST_ROW || (is_odd && !reading.is_none_of_names)) *found = LEFT;
    if (*found == SHORT && plan->pads) *found = LEFT;
    return stop;
}

/* Forget what was read of a row that does not fit; words that it brought stay, for nobody minds. */
static void leave_out(const struct plan *plan, struct block *block, enum row found) {
    int64_t row = block->rows, numbers = 0;
    block->left[row] = (uint8_t)found;
    block->left_out += found == LEFT;
    block->at[row] = 0;
    block->marks[row] = 0;
    for (int64_t column = 0; column < plan->columns; column++) {
        if (!(plan->roles[column] & NUMBER)) continue;
        block->values[numbers * block->room + row] = 0;
        block->cells[numbers++ * block->room + row] = SURE;
    }
}

/* Read rows of cells, or where there are names, records. */
static int32_t read_rows(const struct plan *plan, const struct names *names, struct block *block) {
    struct cursor cursor = {block->data + block->begin, block->data + block->size};
    const uint8_t delimiter = (uint8_t)plan->delimiter;
    while (cursor.p < cursor.end) {
        const uint8_t *first = cursor.p, *filled = first;
        while (filled < cursor.end && is_space(*filled) && *filled != delimiter) filled++;
        int ends = line_end(filled, cursor.end);
        if (ends < 0) return GIVEN_UP;
        if (ends || filled == cursor.end) { /* a blank line is no row */
            cursor.p = filled + ends;
            block->lines++;
            continue;
        }
        if (block->rows >= block->room) return GIVEN_UP;
        enum row found;
        if (names)
            found = read_record(plan, names, block, &cursor);
        else if (read_row(plan, block, &cursor, &found) == UNCLOSED)
            return GIVEN_UP;
        ends = line_end(cursor.p, cursor.end);
        if (ends < 0) return GIVEN_UP;
        block->length[block->rows] = (int32_t)(cursor.p - first);
        block->line[block->rows] = (int32_t)block->lines;
        if (found != FITS) leave_out(plan, block, found);
        block->rows++;
        block->lines++;
        cursor.p += ends;
    }
    block->end = block->size;
    block->whole = 1;
    return READ;
}

int32_t titer_read(const struct plan *plan, struct block *block) { return read_rows(plan, 0, block); }

int32_t titer_read_records(const struct plan *plan, const struct names *names, struct block *block) {
    index_names(plan, names);
    return read_rows(plan, names, block);
}

int32_t titer_read_elements(const struct plan *plan, const struct names *names, struct block *block) {
    struct cursor cursor = {block->data + block->begin, block->data + block->size};
    int64_t characters = 0;
    index_names(plan, names);
    block->end = block->begin;
    while (block->rows < block->room && !block->whole) {
        enum row found = read_element(plan, names, block, &cursor);
        if (found == BROKEN_OFF) break;
        const uint8_t *first = block->data + block->start[block->rows];
        block->length[block->rows] = (int32_t)(cursor.p - first);
        block->line[block->rows] = 0;
        if (found != FITS) leave_out(plan, block, found);
        block->rows++;
        block->end = cursor.p - block->data;
        characters += characters_in(first, cursor.p);
        block->whole = ends_list(&cursor) || characters >= block->most;
    }
    return READ;
}

/* ---- texts ---- */

int32_t titer_gather(const uint8_t *data, int64_t size, const int64_t *start, const int32_t *length, int64_t count,
                     uint8_t *to, int64_t room) {
    const uint8_t *end = to + room;
    for (int64_t i = 0; i < count; i++) {
        int64_t rest = length[i];
        if (rest < 0 || rest > end - to || start[i] < 0 || rest > size - start[i]) return GIVEN_UP;
        const uint8_t *from = data + start[i];
        while (rest-- > 0) *to++ = *from++;
    }
    return READ;
}

/* ---- order ---- */

int32_t titer_sort(const int32_t *numbers, int64_t count, int64_t *stops, int64_t size, int64_t *places) {
    int64_t start = 0;
    for (int64_t i = 0; i < count; i++) {
        if (numbers[i] < 0 || numbers[i] >= size) return GIVEN_UP;
        stops[numbers[i]]++;
    }
    for (int64_t i = 0; i < size; i++) {
        int64_t length = stops[i];
        stops[i] = start;
        start += length;
    }
    for (int64_t i = 0; i < count; i++) places[stops[numbers[i]]++] = i;
    return READ;
}

/* ---- the layout ---- */

#define FIELD(type, name) (uint64_t)offsetof(struct type, name) << 16 | (uint64_t)sizeof(((struct type *)0)->name)

uint64_t titer_layout(void) {
    static const uint64_t FIELDS[] = {
        FIELD(plan, columns), FIELD(plan, delimiter), FIELD(plan, decimal), FIELD(plan, time_form),
        FIELD(plan, epoch_times), FIELD(plan, epoch_parts), FIELD(plan, epoch_low), FIELD(plan, epoch_high),
        FIELD(plan, numbers_tell), FIELD(plan, times_tell), FIELD(plan, pads), FIELD(plan, roles), sizeof(struct plan),
        FIELD(spelling, start), FIELD(spelling, length), FIELD(spelling, column), sizeof(struct spelling),
        FIELD(output, number), FIELD(output, word), FIELD(output, above), FIELD(output, above_length), FIELD(output, seen),
        sizeof(struct output),
        FIELD(names, count), FIELD(names, slots), FIELD(names, text), FIELD(names, spellings), FIELD(names, outputs),
        FIELD(names, table), FIELD(names, usual), sizeof(struct names),
        FIELD(block, data), FIELD(block, size), FIELD(block, begin), FIELD(block, most), FIELD(block, room),
        FIELD(block, slots), FIELD(block, start),
        FIELD(block, length), FIELD(block, line), FIELD(block, left), FIELD(block, at), FIELD(block, marks),
        FIELD(block, values), FIELD(block, cells), FIELD(block, odd_start), FIELD(block, odd_length),
        FIELD(block, ids), FIELD(block, tables), FIELD(block, word_start), FIELD(block, word_length),
        FIELD(block, words), FIELD(block, rows), FIELD(block, lines), FIELD(block, left_out), FIELD(block, end), FIELD(block, whole),
        sizeof(struct block),
        FIELD(figures, start), FIELD(figures, stop), FIELD(figures, first_at), FIELD(figures, last_at),
        FIELD(figures, low), FIELD(figures, high), FIELD(figures, sum), FIELD(figures, sum_rest),
        FIELD(figures, squares), FIELD(figures, squares_rest), FIELD(figures, extreme), sizeof(struct figures),
    };
    uint64_t hash = UINT64_C(0xcbf29ce484222325) ^ MEANING;
    for (size_t i = 0; i < sizeof FIELDS / sizeof *FIELDS; i++) hash = (hash ^ FIELDS[i]) * UINT64_C(0x100000001b3);
    return hash;
}
