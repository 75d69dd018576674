/* Reads blocks of text into typed columns, and adds readings up exactly. `records.c` has what is of JSON alone.
 *
 * It is sure or it is silent: of a time or a number that is written in any but the commonest way it says where the cell
 * stands, and a row that is odd as a whole is left out by number; the reader in Python judges both. So nothing here
 * decides what is wrong with a row, but that it has too few cells. There is no allocation, no library, nothing written
 * beyond the room that a block brings, and no state between calls.
 */
#include "cells.h"
#include "powers.h"

typedef unsigned __int128 u128;

#define MICROS INT64_C(1000000)
#define LARGEST_EXACT 9007199254740992.0 /* 2^53: beyond it an integer may be rounded, of which somebody must be told */

/* What compilers call although no library is there. */
void *memset(void *to, int byte, size_t count) {
    volatile uint8_t *out = to;
    for (size_t i = 0; i < count; i++) out[i] = (uint8_t)byte;
    return to;
}

void *memcpy(void *restrict to, const void *restrict from, size_t count) {
    volatile uint8_t *out = to;
    const uint8_t *in = from;
    for (size_t i = 0; i < count; i++) out[i] = in[i];
    return to;
}

/* ---- numbers ---- */

static double from_bits(uint64_t bits) {
    union { uint64_t bits; double value; } both = {.bits = bits};
    return both.value;
}

static uint64_t to_bits(double value) {
    union { double value; uint64_t bits; } both = {.value = value};
    return both.bits;
}

/* The nearest float64 to w * 10^q, by Lemire's algorithm, where w > 0 and -27 <= q <= 27: there it always decides. */
static double nearest(uint64_t w, int q) {
    int zeros = __builtin_clzll(w);
    const uint64_t *power = POWERS[q + 27];
    w <<= zeros;
    u128 product = (u128)w * power[0];
    uint64_t low = (uint64_t)product, high = (uint64_t)(product >> 64);
    if ((high & 0x1ff) == 0x1ff) {
        uint64_t more = (uint64_t)(((u128)w * power[1]) >> 64);
        low += more;
        if (more > low) high++;
    }
    int upper = (int)(high >> 63), shift = upper + 64 - 52 - 3;
    uint64_t mantissa = high >> shift;
    int64_t exponent = (((152170 + 65536) * (int64_t)q) >> 16) + 63 + upper - zeros + 1023;
    if (low <= 1 && q >= -4 && q <= 23 && (mantissa & 3) == 1 && mantissa << shift == high) mantissa &= ~UINT64_C(1);
    mantissa += mantissa & 1;
    mantissa >>= 1;
    if (mantissa >= UINT64_C(2) << 52) {
        mantissa = UINT64_C(1) << 52;
        exponent++;
    }
    return from_bits((mantissa & ~(UINT64_C(1) << 52)) | (uint64_t)exponent << 52);
}

static const double TENS[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                              1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

/* Read `-12.5e3`, spaces around it allowed; at most 19 digits. */
static enum cell read_number(const uint8_t *p, const uint8_t *end, uint8_t decimal, double *value) {
    while (p < end && is_space(*p)) p++;
    while (p < end && is_space(end[-1])) end--;
    if (p == end) return EMPTY;
    int negative = *p == '-';
    if (negative || *p == '+') p++;
    uint64_t digits = 0;
    int count = 0, any = 0;
    int64_t power = 0;
    for (; p < end && is_digit(*p); p++) {
        any = 1;
        digits = digits * 10 + (uint64_t)(*p - '0');
        if (digits && ++count > 19) return UNSURE;
    }
    if (p < end && *p == decimal) {
        const uint8_t *point = ++p;
        for (; p < end && is_digit(*p); p++) {
            digits = digits * 10 + (uint64_t)(*p - '0');
            if (digits && ++count > 19) return UNSURE;
        }
        any |= p > point;
        power = point - p;
    }
    if (!any) return UNSURE;
    if (p < end && (*p == 'e' || *p == 'E')) {
        int64_t exponent = 0;
        int down = ++p < end && *p == '-';
        if (p < end && (down || *p == '+')) p++;
        const uint8_t *first = p;
        for (; p < end && is_digit(*p) && p - first < 4; p++) exponent = exponent * 10 + (*p - '0');
        if (p == first) return UNSURE;
        power += down ? -exponent : exponent;
    }
    if (p != end) return UNSURE;
    double found = 0;
    if (digits) {
        if (power < -27 || power > 27) return UNSURE;
        if (digits <= UINT64_C(1) << 53 && power >= -22 && power <= 22)
            found = power < 0 ? (double)digits / TENS[-power] : (double)digits * TENS[power];
        else
            found = nearest(digits, (int)power);
        if (found >= LARGEST_EXACT) return UNSURE;
    }
    *value = negative ? -found : found;
    return SURE;
}

/* ---- times ---- */

static int two(const uint8_t *p) { return is_digit(p[0]) && is_digit(p[1]) ? (p[0] - '0') * 10 + p[1] - '0' : -1; }

/* Days since 1970 of a date, in the calendar of today; INT64_MIN where there is no such day. */
static int64_t day_of(int year, int month, int day) {
    static const int8_t LENGTHS[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (month < 1 || month > 12 || day < 1) return INT64_MIN;
    int leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    if (day > LENGTHS[month - 1] + (month == 2 && leap)) return INT64_MIN;
    int y = month <= 2 ? year - 1 : year;
    int era = y / 400, of_era = y - era * 400;
    int of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return (int64_t)era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

/* Read what stands behind the seconds of a clock: nothing, `Z`, `+02:00`, `+0200`, `+02`. */
static enum cell read_offset(const uint8_t *p, const uint8_t *end, int64_t *micros, uint8_t *marks) {
    if (p == end) {
        *marks |= NAIVE;
        return SURE;
    }
    if (*p == ' ') p++;
    if (end - p == 1) return (*p | 32) == 'z' ? SURE : UNSURE;
    if (end - p < 3 || (*p != '+' && *p != '-')) return UNSURE;
    int west = *p++ == '-', hours = two(p), minutes = 0;
    p += 2;
    if (p < end) {
        if (*p == ':') p++;
        if (end - p != 2) return UNSURE;
        minutes = two(p);
    }
    if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59) return UNSURE;
    int64_t offset = (hours * 60 + minutes) * 60 * MICROS;
    *micros -= west ? -offset : offset;
    return SURE;
}

/* Read one digit or two, and go on behind them; -1 where there is none. */
static int some(const uint8_t **p, const uint8_t *end) {
    if (*p == end || !is_digit(**p)) return -1;
    int found = *(*p)++ - '0';
    return *p < end && is_digit(**p) ? found * 10 + *(*p)++ - '0' : found;
}

/* Read the half of the day behind a clock of 12 hours, ` PM` or `am`. */
static enum cell read_half(const uint8_t *p, const uint8_t *end, int hour, int64_t *micros, uint8_t *marks) {
    if (*p == ' ') p++;
    if (end - p != 2 || (p[1] | 32) != 'm' || hour < 1 || hour > 12) return UNSURE;
    int afternoon = (*p | 32) == 'p';
    if (!afternoon && (*p | 32) != 'a') return UNSURE;
    *micros += (afternoon * 12 - (hour == 12) * 12) * 3600 * MICROS;
    *marks |= NAIVE;
    return SURE;
}

/* Read `08:12:10.250+02:00` and its like. The hour has as many digits as are asked for, at least; where that is one, it
 * may be of 12 hours. */
static enum cell read_clock(const uint8_t *p, const uint8_t *end, int digits, int64_t *micros, uint8_t *marks) {
    const uint8_t *first = p;
    int hour = some(&p, end), second = 0;
    if (hour < 0 || hour > 23 || p - first < digits || end - p < 3 || *p != ':') return UNSURE;
    int minute = two(p + 1);
    if (minute < 0 || minute > 59) return UNSURE;
    *micros += (hour * 60 + minute) * 60 * MICROS;
    p += 3;
    if (end - p >= 3 && *p == ':') {
        second = two(p + 1);
        if (second < 0 || second > 59) return UNSURE;
        *micros += second * MICROS;
        p += 3;
        if (end - p >= 2 && (*p == '.' || *p == ',') && is_digit(p[1])) {
            int64_t worth = 100000;
            for (p++; p < end && is_digit(*p); p++, worth /= 10) {
                if (!worth) return UNSURE;
                *micros += (*p - '0') * worth;
            }
        }
    }
    if (digits == 1 && p < end && (end[-1] | 32) == 'm') return read_half(p, end, hour, micros, marks);
    return read_offset(p, end, micros, marks);
}

static int is_date_mark(uint8_t byte) { return byte == '-' || byte == '/' || byte == '.'; }

/* The microseconds of a date's midnight; UNSURE where there is no such day, or a zone might lead out of the calendar. */
static enum cell midnight(int century, int year, int month, int day, int64_t *micros) {
    if (century < 10 || year < 0 || (century == 99 && year == 99)) return UNSURE;
    int64_t days = day_of(century * 100 + year, month, day);
    if (days == INT64_MIN) return UNSURE;
    *micros = days * 86400 * MICROS;
    return SURE;
}

/* Read a date with the year first, `2025-10-01`, and go on behind it. */
static enum cell read_iso(const uint8_t **p, const uint8_t *end, int64_t *at) {
    const uint8_t *d = *p;
    if (end - d < 10 || d[4] != d[7] || !is_date_mark(d[4])) return UNSURE;
    *p += 10;
    return midnight(two(d), two(d + 2), two(d + 5), two(d + 8), at);
}

/* Read `31.10.2025` and its like, or the same with the month first, and go on behind it. Whoever writes a day beyond 12
 * has shown which of both comes first. */
static enum cell read_dated(const uint8_t **p, const uint8_t *end, int day_first, int64_t *at, uint8_t *marks) {
    int first = some(p, end);
    if (first < 0 || *p == end || !is_date_mark(**p)) return UNSURE;
    uint8_t mark = *(*p)++;
    int second = some(p, end);
    if (second < 0 || end - *p < 5 || **p != mark) return UNSURE;
    int day = day_first ? first : second, month = day_first ? second : first;
    if (midnight(two(*p + 1), two(*p + 3), month, day, at) != SURE) return UNSURE;
    *p += 5;
    if (day > 12) *marks |= PROVES;
    return SURE;
}

static enum cell read_date(const uint8_t **p, const uint8_t *end, int64_t form, int64_t *at, uint8_t *marks) {
    return form == ISO ? read_iso(p, end, at) : read_dated(p, end, form == DAY_FIRST, at, marks);
}

/* How many digits an hour has at least. */
static int hour_digits(int64_t form) { return form == ISO ? 2 : 1; }

/* Read a count of seconds or parts of them since 1970, `1760000000` or `1760000000.25`. */
static enum cell read_epoch(const uint8_t *p, const uint8_t *end, const struct plan *plan, int64_t *at) {
    int64_t whole = 0, part = 0, parts = 1;
    const uint8_t *first = p;
    for (; p < end && is_digit(*p); p++) {
        if (p - first >= 18) return UNSURE;
        whole = whole * 10 + (*p - '0');
    }
    if (p == first) return UNSURE;
    if (p < end) {
        if (*p != '.' || plan->epoch_parts != 1) return UNSURE;
        for (first = ++p; p < end && is_digit(*p); p++) {
            if (p - first >= 6) return UNSURE;
            part = part * 10 + (*p - '0');
            parts *= 10;
        }
        if (p == first || p != end) return UNSURE;
    }
    if (whole < plan->epoch_low || whole >= plan->epoch_high) return UNSURE;
    if (whole % plan->epoch_parts || part * plan->epoch_times % parts) return UNSURE; /* finer than a microsecond */
    *at = whole / plan->epoch_parts * plan->epoch_times + part * plan->epoch_times / parts;
    return SURE;
}

static void trim(const uint8_t **p, const uint8_t **end) {
    while (*p < *end && is_space(**p)) ++*p;
    while (*p < *end && is_space((*end)[-1])) --*end;
}

/* Read a time: a count, or a date with what stands behind it: nothing, which is midnight, or a clock. */
static enum cell read_time(const uint8_t *p, const uint8_t *end, const struct plan *plan, int64_t *at, uint8_t *marks) {
    trim(&p, &end);
    *marks = 0;
    if (plan->time_form == EPOCH) return read_epoch(p, end, plan, at);
    if (read_date(&p, end, plan->time_form, at, marks) != SURE) return UNSURE;
    if (p == end) {
        *marks |= NAIVE;
        return SURE;
    }
    if (!(*p == 'T' || *p == ' ' || *p == 't' || *p == ':' || *p == '_')) return UNSURE;
    return read_clock(p + 1, end, hour_digits(plan->time_form), at, marks);
}

/* Read the part of a time that stands in a column of its own, and add it. */
static enum cell read_part(const uint8_t *p, const uint8_t *end, const struct plan *plan, uint8_t role, int64_t *at,
                           uint8_t *marks) {
    int64_t micros = 0;
    trim(&p, &end);
    enum cell found;
    if (role & CLOCK)
        found = read_clock(p, end, hour_digits(plan->time_form), &micros, marks);
    else if ((found = read_date(&p, end, plan->time_form, &micros, marks)) == SURE && p < end)
        found = UNSURE;
    *at += micros;
    return found;
}

/* ---- words ---- */

/* The bytes of a text that are left, fewer than eight. */
static uint64_t rest_of(const uint8_t *p, int64_t length) {
    uint64_t bytes = 0;
    for (int64_t i = 0; i < length; i++) bytes |= (uint64_t)p[i] << 8 * i;
    return bytes;
}

static uint64_t mixed(uint64_t hash, uint64_t bytes) {
    u128 product = (u128)(hash ^ bytes) * UINT64_C(0x9e3779b97f4a7c15);
    return (uint64_t)product ^ (uint64_t)(product >> 64);
}

uint64_t hash_of(const uint8_t *p, int64_t length) {
    uint64_t hash = (uint64_t)length;
    for (; length >= 8; p += 8, length -= 8) hash = mixed(hash, eight(p));
    return mixed(hash, rest_of(p, length));
}

int same(const uint8_t *a, const uint8_t *b, int64_t length) {
    for (; length >= 8; a += 8, b += 8, length -= 8)
        if (eight(a) != eight(b)) return 0;
    for (int64_t i = 0; i < length; i++)
        if (a[i] != b[i]) return 0;
    return 1;
}

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

/* Who makes words that meet in one place loses speed alone. */
int take_word(struct block *block, int64_t column, const uint8_t *from, const uint8_t *to) {
    int64_t length = to - from, base = column * block->room;
    int32_t *id = &block->ids[base + block->rows];
    int32_t *table = block->tables + column * block->slots;
    uint64_t mask = (uint64_t)block->slots - 1, place = hash_of(from, length) & mask;
    for (int probe = 0; probe < MOST_PROBES; probe++, place = (place + 1) & mask) {
        int32_t known = table[place] - 1;
        if (known < 0) {
            int64_t count = block->words[column];
            if (count >= block->room) return 0;
            block->word_start[base + count] = from - block->data;
            block->word_length[base + count] = (int32_t)length;
            table[place] = (int32_t)(count + 1);
            block->words[column] = count + 1;
            *id = (int32_t)count;
            return 1;
        }
        if (block->word_length[base + known] == length &&
            same(block->data + block->word_start[base + known], from, length)) {
            *id = known;
            return 1;
        }
    }
    return 0;
}

/* ---- rows ---- */

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

/* Note where a cell stands that somebody else is to read: in the column of times, which is 0, or one of numbers. */
static void note_odd(struct block *block, int64_t column, const uint8_t *from, const uint8_t *to) {
    int64_t place = column * block->room + block->rows;
    block->odd_start[place] = (int32_t)(from - block->data - block->start[block->rows]);
    block->odd_length[place] = (int32_t)(to - from);
}

int take_time(const struct plan *plan, struct block *block, uint8_t role, const uint8_t *from, const uint8_t *to) {
    int64_t *at = &block->at[block->rows];
    uint8_t *marks = &block->marks[block->rows];
    if (role & TIME) {
        if (read_time(from, to, plan, at, marks) == SURE) return 1;
        note_odd(block, 0, from, to);
        *marks = ODD;
    } else if (read_part(from, to, plan, role, at, marks) != SURE) {
        *marks |= ODD;
    }
    return 0;
}

void begin_row(struct block *block, const uint8_t *first) {
    block->start[block->rows] = first - block->data;
    block->marks[block->rows] = 0;
    block->at[block->rows] = 0;
}

int has_odd_time(struct block *block) {
    if (!(block->marks[block->rows] & ODD)) return 0;
    block->marks[block->rows] = ODD;
    block->at[block->rows] = 0;
    return 1;
}

int take_number(const struct plan *plan, struct block *block, int64_t number, uint8_t role, const uint8_t *from,
                const uint8_t *to) {
    int64_t place = number * block->room + block->rows;
    enum cell found = read_number(from, to, (uint8_t)plan->decimal, &block->values[place]);
    if (found != SURE) block->values[place] = 0;
    if (found == EMPTY && !(role & MAY_BE_EMPTY)) found = UNSURE;
    block->cells[place] = (uint8_t)found;
    if (found == UNSURE) note_odd(block, 1 + number, from, to);
    return found == SURE;
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
    struct cursor cursor = {block->data, block->data + block->size};
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
    return READ;
}

int32_t titer_read(const struct plan *plan, struct block *block) { return read_rows(plan, 0, block); }

int32_t titer_read_records(const struct plan *plan, const struct names *names, struct block *block) {
    index_names(plan, names);
    return read_rows(plan, names, block);
}

/* ---- sums ---- */

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

/* ---- the layout ---- */

#define FIELD(type, name) (uint64_t)offsetof(struct type, name) << 16 | (uint64_t)sizeof(((struct type *)0)->name)

uint64_t titer_layout(void) {
    static const uint64_t FIELDS[] = {
        FIELD(plan, columns), FIELD(plan, delimiter), FIELD(plan, decimal), FIELD(plan, time_form),
        FIELD(plan, epoch_times), FIELD(plan, epoch_parts), FIELD(plan, epoch_low), FIELD(plan, epoch_high),
        FIELD(plan, numbers_tell), FIELD(plan, times_tell), FIELD(plan, pads), FIELD(plan, roles), sizeof(struct plan),
        FIELD(spelling, start), FIELD(spelling, length), FIELD(spelling, column), sizeof(struct spelling),
        FIELD(output, number), FIELD(output, word), FIELD(output, seen), sizeof(struct output),
        FIELD(names, count), FIELD(names, slots), FIELD(names, text), FIELD(names, spellings), FIELD(names, outputs),
        FIELD(names, table), FIELD(names, usual), sizeof(struct names),
        FIELD(block, data), FIELD(block, size), FIELD(block, room), FIELD(block, slots), FIELD(block, start),
        FIELD(block, length), FIELD(block, line), FIELD(block, left), FIELD(block, at), FIELD(block, marks),
        FIELD(block, values), FIELD(block, cells), FIELD(block, odd_start), FIELD(block, odd_length),
        FIELD(block, ids), FIELD(block, tables), FIELD(block, word_start), FIELD(block, word_length),
        FIELD(block, words), FIELD(block, rows), FIELD(block, lines), FIELD(block, left_out), sizeof(struct block),
        FIELD(figures, start), FIELD(figures, stop), FIELD(figures, first_at), FIELD(figures, last_at),
        FIELD(figures, low), FIELD(figures, high), FIELD(figures, sum), FIELD(figures, sum_rest),
        FIELD(figures, squares), FIELD(figures, squares_rest), FIELD(figures, extreme), sizeof(struct figures),
    };
    uint64_t hash = UINT64_C(0xcbf29ce484222325) ^ MEANING;
    for (size_t i = 0; i < sizeof FIELDS / sizeof *FIELDS; i++) hash = (hash ^ FIELDS[i]) * UINT64_C(0x100000001b3);
    return hash;
}
