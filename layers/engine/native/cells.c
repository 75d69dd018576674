/* Reads the cells of rows: numbers, times, words. */
#include "cells.h"
#include "powers.h"

#define MICROS INT64_C(1000000)
#define LARGEST_EXACT 9007199254740992.0 /* 2^53: beyond it an integer may be rounded, of which somebody must be told */

/* ---- numbers ---- */

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

/* ---- cells ---- */

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
