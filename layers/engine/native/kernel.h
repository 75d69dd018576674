/* What the kernel is given and gives back. `titer/engine/native/layout.py` mirrors every field, and `titer_layout`
 * returns a hash of all offsets and sizes, so that a library of another layout is refused. */
#ifndef TITER_KERNEL_H
#define TITER_KERNEL_H

#include <stddef.h>
#include <stdint.h>

/* Raised where fields, roles, forms, verdicts or functions come to mean something else though all places stay. */
#define MEANING UINT64_C(8)

enum role { TIME = 1, NUMBER = 2, WORD = 4, MAY_BE_EMPTY = 8, DAY = 16, CLOCK = 32 };
enum time_form { ISO = 1, EPOCH = 2, DAY_FIRST = 3, MONTH_FIRST = 4 };
enum mark { NAIVE = 1, PROVES = 2, ODD = 4 };
enum row { FITS = 0, LEFT = 1, SHORT = 2, BROKEN_OFF = 3 };
enum cell { SURE = 0, UNSURE = 1, EMPTY = 2 };
enum verdict { READ = 0, GIVEN_UP = 1 };

/* How the rows of a file are written: the same for all its blocks. */
struct plan {
    int64_t columns;      /* cells of a row */
    int64_t delimiter;    /* one byte */
    int64_t decimal;      /* `.` or `,` */
    int64_t time_form;
    int64_t epoch_times;  /* an epoch of n is n * epoch_times / epoch_parts microseconds */
    int64_t epoch_parts;
    int64_t epoch_low;    /* from here */
    int64_t epoch_high;   /* to below here */
    int64_t numbers_tell; /* 1: a row with a number in it is none of names */
    int64_t times_tell;   /* 1: so is one with a time in it */
    int64_t pads;         /* 1: a row may have too few cells */
    const uint8_t *roles; /* of each column: bits of `enum role` */
};

/* A name of a column as JSON may write it: of escapes there are several ways. */
struct spelling {
    int64_t start;        /* in the text of all of them */
    int32_t length;
    int32_t column;
};

/* Which column of numbers and which of words a column is; where in the data that stands which a record takes that lacks
 * it, of no length where it takes nothing; and in which row it stood last, counted from 1. */
struct output {
    int64_t number;
    int64_t word;
    int64_t above;
    int64_t above_length;
    int64_t seen;
};

/* How columns are named in records: the first spellings are one of each column, in their order. */
struct names {
    int64_t count;        /* of spellings */
    int64_t slots;        /* of the hash table: a power of two, at least twice as many */
    const uint8_t *text;
    const struct spelling *spellings;
    struct output *outputs; /* of each column */
    int32_t *table;
    int32_t *usual;       /* of each place in a record: the spelling that stood there last */
};

/* One block of whole lines, or of elements of a list, and room for what stands in them. Columns of numbers and of words are counted each for
 * themselves, from 0; their outputs lie one after the other, `room` entries for each. */
struct block {
    const uint8_t *data;
    int64_t size;
    int64_t begin;        /* where the rows do */
    int64_t most;         /* characters: elements are read until they come to so many */
    int64_t room;         /* rows that there is room for */
    int64_t slots;        /* of each hash table: a power of two, at least twice the room */

    int64_t *start;       /* of each row in the data */
    int32_t *length;      /* without the line's end */
    int32_t *line;        /* counted from 0 */
    uint8_t *left;        /* what it is, of `enum row`: one that is left out is for somebody else to read */
    int64_t *at;          /* microseconds since 1970; in no zone yet where naive; 0 where odd */
    uint8_t *marks;       /* of each time: bits of `enum mark` */
    double *values;
    uint8_t *cells;       /* of a number's cell: what it is, of `enum cell`; its value is 0 unless that is sure */
    int32_t *odd_start;   /* of an odd time, and in the columns after it of each unsure number: where the cell begins */
    int32_t *odd_length;  /*   in its row, and how long it is */
    int32_t *ids;         /* of a word's cell: which word of its column's */
    int32_t *tables;      /* the hash tables, of zeros at first */
    int64_t *word_start;  /* of each word in the data, where it first stood */
    int32_t *word_length;
    int64_t *words;       /* how many each column has */

    int64_t rows;
    int64_t lines;
    int64_t left_out;
    int64_t end;          /* of what was read */
    int64_t whole;        /* 1: that is all that there is, or as much as was asked for */
};

/* The readings of one series among those of a block, and what they come to. A sum is the nearest float64, and the
 * nearest float64 to what that one lacks. */
struct figures {
    int64_t start;
    int64_t stop;
    int64_t first_at;
    int64_t last_at;
    double low;
    double high;
    double sum;
    double sum_rest;
    double squares;
    double squares_rest;
    int64_t extreme;      /* 1: a value is so large or small that its square is no good: there are no sums */
};

#define EXPORTED __attribute__((visibility("default")))

EXPORTED uint64_t titer_layout(void);
EXPORTED int32_t titer_read(const struct plan *plan, struct block *block);
EXPORTED int32_t titer_read_records(const struct plan *plan, const struct names *names, struct block *block);
/* Read elements of a list, up to its end or one that may be broken, or until they come to as much as was asked for. */
EXPORTED int32_t titer_read_elements(const struct plan *plan, const struct names *names, struct block *block);
EXPORTED void titer_tally(const int64_t *at, const double *values, struct figures *runs, int64_t count);
/* Put texts of the data one after the other. */
EXPORTED int32_t titer_gather(const uint8_t *data, int64_t size, const int64_t *start, const int32_t *length,
                              int64_t count, uint8_t *to, int64_t room);
/* Put the places of numbers below a size side by side, those of equal ones in their order, and say of each number where its
 * places stop; the stops are zeros at first. */
EXPORTED int32_t titer_sort(const int32_t *numbers, int64_t count, int64_t *stops, int64_t size, int64_t *places);

#endif
