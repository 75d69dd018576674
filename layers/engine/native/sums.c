/* Adds readings up exactly. */
#include "cells.h"

/* A sum of float64 without any rounding: one large integer in digits of 32 bits, each with room for carries. The lowest
 * bit is worth 2^LOWEST: below the square of the last bit of what is counted here, as DIGITS reach beyond the largest. */
enum { DIGITS = 68, LOWEST = -1056, MOST_ADDED = 1 << 28 };
#define SMALLEST 1e-130
#define LARGEST 1e145

struct exact {
    int64_t digits[DIGITS];
};

static void add_bits(struct exact *sum, uint64_t bits, int64_t exponent, int negative) {
    int64_t place = exponent - LOWEST;
    int64_t *digit = sum->digits + (place >> 5);
    u128 moved = (u128)bits << (place & 31);
    int64_t a = (int64_t)(uint32_t)moved, b = (int64_t)(uint32_t)(moved >> 32), c = (int64_t)(moved >> 64);
    if (negative) {
        digit[0] -= a;
        digit[1] -= b;
        digit[2] -= c;
    } else {
        digit[0] += a;
        digit[1] += b;
        digit[2] += c;
    }
}

static int64_t parts_of(double value, uint64_t *mantissa) {
    uint64_t bits = to_bits(value);
    *mantissa = (bits & ((UINT64_C(1) << 52) - 1)) | UINT64_C(1) << 52;
    return (int64_t)(bits >> 52 & 0x7ff) - 1075;
}

static void add_value(struct exact *sum, double value, int negative) {
    uint64_t mantissa;
    if (value == 0) return;
    int64_t exponent = parts_of(value, &mantissa);
    add_bits(sum, mantissa, exponent, (value < 0) != negative);
}

static void add_square(struct exact *sum, double value) {
    uint64_t mantissa;
    int64_t exponent = 2 * parts_of(value, &mantissa);
    u128 square = (u128)mantissa * mantissa;
    add_bits(sum, (uint64_t)square, exponent, 0);
    add_bits(sum, (uint64_t)(square >> 64), exponent + 64, 0);
}

/* The nearest float64, of two the even one. */
static double rounded(const struct exact *sum) {
    uint32_t digits[DIGITS];
    int64_t carry = 0;
    for (int i = 0; i < DIGITS; i++) {
        int64_t digit = sum->digits[i] + carry;
        digits[i] = (uint32_t)digit;
        carry = digit >> 32;
    }
    int negative = carry < 0;
    if (negative) {
        uint64_t more = 1;
        for (int i = 0; i < DIGITS; i++) {
            more += (uint32_t)~digits[i];
            digits[i] = (uint32_t)more;
            more >>= 32;
        }
    }
    int top = DIGITS - 1;
    while (top >= 0 && !digits[top]) top--;
    if (top < 0) return 0;
    int64_t highest = 32 * (int64_t)top + 31 - __builtin_clz(digits[top]); /* bit */
    int64_t lowest = highest - 52, at = lowest >> 5;
    u128 window = 0;
    for (int64_t i = at + 2; i >= at - 1; i--) window = window << 32 | (i >= 0 && i < DIGITS ? digits[i] : 0);
    /* the window's lowest bit is bit 32 * (at - 1) */
    int64_t cut = lowest - 32 * (at - 1);
    uint64_t mantissa = (uint64_t)(window >> cut);
    u128 rest = window & (((u128)1 << cut) - 1), half = (u128)1 << (cut - 1);
    int more = 0;
    for (int64_t i = 0; i < at - 1; i++) more |= digits[i] != 0;
    if (rest > half || (rest == half && (more || mantissa & 1))) mantissa++;
    int64_t exponent = lowest + LOWEST;
    if (mantissa >> 53) {
        mantissa >>= 1;
        exponent++;
    }
    uint64_t bits = (mantissa & ((UINT64_C(1) << 52) - 1)) | (uint64_t)(exponent + 1075) << 52;
    return from_bits(bits | (uint64_t)negative << 63);
}

static void clear(struct exact *sum) {
    for (int i = 0; i < DIGITS; i++) sum->digits[i] = 0;
}

static void tally(const int64_t *at, const double *values, struct figures *run) {
    struct exact sum, squares;
    clear(&sum);
    clear(&squares);
    run->extreme = run->stop - run->start > MOST_ADDED;
    run->low = run->high = values[run->start];
    run->first_at = run->last_at = at[run->start];
    for (int64_t i = run->start; i < run->stop; i++) {
        double value = values[i], size = value < 0 ? -value : value;
        if (value < run->low) run->low = value;
        if (value > run->high) run->high = value;
        if (at[i] < run->first_at) run->first_at = at[i];
        if (at[i] > run->last_at) run->last_at = at[i];
        if (value == 0) continue;
        if (!(size >= SMALLEST && size <= LARGEST)) {
            run->extreme = 1;
            continue;
        }
        add_value(&sum, value, 0);
        add_square(&squares, value);
    }
    run->sum = rounded(&sum);
    add_value(&sum, run->sum, 1);
    run->sum_rest = rounded(&sum);
    run->squares = rounded(&squares);
    add_value(&squares, run->squares, 1);
    run->squares_rest = rounded(&squares);
}

void titer_tally(const int64_t *at, const double *values, struct figures *runs, int64_t count) {
    for (int64_t i = 0; i < count; i++) tally(at, values, runs + i);
}
