/* What the readers of both kinds of rows share: how a cell is read, where it goes, and what else there is of a row. */
#ifndef TITER_CELLS_H
#define TITER_CELLS_H

#include "kernel.h"

enum { LONGEST_ROW = 1 << 16, MOST_PROBES = 64 };

struct cursor {
    const uint8_t *p;
    const uint8_t *end;
};

#define ALL(byte) ((uint64_t)(byte) * UINT64_C(0x0101010101010101))

/* Eight bytes, the first one lowest. */
static inline uint64_t eight(const uint8_t *p) {
    struct __attribute__((packed, may_alias)) word { uint64_t bytes; };
    return ((const struct word *)p)->bytes;
}

typedef unsigned __int128 u128;

static inline double from_bits(uint64_t bits) {
    union { uint64_t bits; double value; } both = {.bits = bits};
    return both.value;
}

static inline uint64_t to_bits(double value) {
    union { double value; uint64_t bits; } both = {.value = value};
    return both.bits;
}

/* The lowest bit that is set is that of the first byte below a mark of at most 128; so here, and where bytes are zero. */
static inline uint64_t below(uint64_t bytes, uint8_t mark) { return (bytes - ALL(mark)) & ~bytes & ALL(0x80); }

static inline uint64_t zeros_in(uint64_t bytes) { return below(bytes, 1); }

static inline int is_digit(uint8_t byte) { return (uint8_t)(byte - '0') <= 9; }

static inline int is_space(uint8_t byte) { return byte == ' ' || byte == '\t'; }

uint64_t hash_of(const uint8_t *p, int64_t length);
int same(const uint8_t *a, const uint8_t *b, int64_t length);

/* Begin a row; and, of one whose cells were read, whether its time is odd: of such a one nothing is known. */
void begin_row(struct block *block, const uint8_t *first);
int has_odd_time(struct block *block);

/* Read a time, or a part of one, or a number into the row that stands in turn; 1 where it is a sure and whole one. Where it
 * is not sure it is noted where the cell stands. */
int take_time(const struct plan *plan, struct block *block, uint8_t role, const uint8_t *from, const uint8_t *to);
int take_number(const struct plan *plan, struct block *block, int64_t number, uint8_t role, const uint8_t *from,
                const uint8_t *to);

/* Find the word in its column, or take it down as a new one; 0 where there is no room. */
int take_word(struct block *block, int64_t column, const uint8_t *from, const uint8_t *to);

#endif
