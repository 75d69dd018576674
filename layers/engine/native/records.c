/* Reads lines of JSON that are flat records: names with texts, numbers, literals. What is odd about a record, be it broken,
 * nested, of a name that no column has or that stands twice in it, makes it somebody else's to read.
 */
#include "records.h"

enum escapes { SIMPLE = 1, CODED = 2 };

/* A member of a record: where its cell stands, and what stands in it. */
struct member {
    const uint8_t *from;
    const uint8_t *to;
    int escapes; /* bits of `enum escapes` */
};

static int is_hex(uint8_t byte) { return is_digit(byte) || (uint8_t)((byte | 32) - 'a') < 6; }

/* Return the end of an escape that begins here, and say of which sort it is; 0 where it is none that JSON knows. */
static const uint8_t *escape_end(const uint8_t *p, const uint8_t *end, int *escapes) {
    if (end - p < 2) return 0;
    switch (p[1]) {
    case '"': case '\\': case '/': case 'b': case 'f': case 'n': case 'r': case 't': *escapes |= SIMPLE; return p + 2;
    case 'u': break;
    default: return 0;
    }
    if (end - p < 6) return 0;
    for (int i = 2; i < 6; i++)
        if (!is_hex(p[i])) return 0;
    *escapes |= CODED;
    return p + 6;
}

/* Return where the quote stands that ends a text; 0 where none does in this line, or the text is none of JSON. */
static const uint8_t *text_end(const uint8_t *p, const uint8_t *end, int *escapes) {
    for (;;) {
        for (; end - p >= 8; p += 8) {
            uint64_t bytes = eight(p);
            uint64_t found = zeros_in(bytes ^ ALL('"')) | zeros_in(bytes ^ ALL('\\')) | below(bytes, ' ');
            if (found) {
                p += __builtin_ctzll(found) >> 3;
                break;
            }
        }
        while (p < end && *p != '"' && *p != '\\' && *p >= ' ') p++;
        if (p == end || *p < ' ') return 0;
        if (*p == '"') return p;
        p = escape_end(p, end, escapes);
        if (!p) return 0;
    }
}

static const uint8_t *digits_end(const uint8_t *p, const uint8_t *end) {
    while (p < end && is_digit(*p)) p++;
    return p;
}

/* Return where a number ends; 0 where it is none as JSON has them. */
static const uint8_t *number_end(const uint8_t *p, const uint8_t *end) {
    if (p < end && *p == '-') p++;
    const uint8_t *first = p;
    p = digits_end(p, end);
    if (p == first || (*first == '0' && p - first > 1)) return 0;
    if (p < end && *p == '.') {
        first = ++p;
        p = digits_end(p, end);
        if (p == first) return 0;
    }
    if (p < end && (*p | 32) == 'e') {
        p++;
        if (p < end && (*p == '-' || *p == '+')) p++;
        first = p;
        p = digits_end(p, end);
        if (p == first) return 0;
    }
    return p;
}

static int stands(const char *word, int64_t length, const uint8_t *p, const uint8_t *end) {
    return end - p >= length && same((const uint8_t *)word, p, length);
}

/* Find the value that begins here, and return where it ends; 0 where it is nested or broken. */
static const uint8_t *find_value(const uint8_t *p, const uint8_t *end, struct member *member) {
    const uint8_t *stop = 0;
    member->escapes = 0;
    member->from = p;
    if (p == end) return 0;
    if (*p == '"') {
        member->from = p + 1;
        member->to = text_end(p + 1, end, &member->escapes);
        return member->to ? member->to + 1 : 0;
    }
    if (stands("null", 4, p, end)) {
        member->to = p;
        return p + 4;
    }
    if (stands("true", 4, p, end)) stop = p + 4;
    else if (stands("false", 5, p, end)) stop = p + 5;
    else stop = number_end(p, end);
    member->to = stop;
    return stop;
}

static const uint8_t *skip_spaces(const uint8_t *p, const uint8_t *end) {
    while (p < end && is_space(*p)) p++;
    return p;
}

/* Return where the mark ends that stands here behind spaces, and the spaces after it; 0 where another stands here. */
static const uint8_t *expect(uint8_t mark, const uint8_t *p, const uint8_t *end) {
    p = skip_spaces(p, end);
    return p < end && *p == mark ? skip_spaces(p + 1, end) : 0;
}

/* ---- names ---- */

void index_names(const struct plan *plan, const struct names *names) {
    uint64_t mask = (uint64_t)names->slots - 1;
    for (int64_t i = 0; i < names->slots; i++) names->table[i] = 0;
    for (int64_t i = 0; i < plan->columns; i++) {
        names->usual[i] = (int32_t)i;
        names->outputs[i].seen = 0;
    }
    for (int64_t i = 0; i < names->count; i++) {
        const struct spelling *one = &names->spellings[i];
        uint64_t place = hash_of(names->text + one->start, one->length) & mask;
        for (int probe = 0; names->table[place] && probe < MOST_PROBES; probe++) place = (place + 1) & mask;
        if (!names->table[place]) names->table[place] = (int32_t)(i + 1); /* else it is found in its usual place alone */
    }
}

static int is_spelt(const struct names *names, int32_t spelling, const uint8_t *from, int64_t length) {
    const struct spelling *one = &names->spellings[spelling];
    return one->length == length && same(names->text + one->start, from, length);
}

/* Return the column of the name that stands at this place in a record, or -1. */
static int64_t column_of(const struct plan *plan, const struct names *names, int64_t place, const uint8_t *from,
                         const uint8_t *to) {
    int64_t length = to - from;
    if (place >= plan->columns) return -1;
    if (is_spelt(names, names->usual[place], from, length)) return names->spellings[names->usual[place]].column;
    uint64_t mask = (uint64_t)names->slots - 1, slot = hash_of(from, length) & mask;
    for (int probe = 0; probe <= MOST_PROBES; probe++, slot = (slot + 1) & mask) {
        int32_t found = names->table[slot] - 1;
        if (found < 0) return -1;
        if (is_spelt(names, found, from, length)) {
            names->usual[place] = found;
            return names->spellings[found].column;
        }
    }
    return -1;
}

/* ---- records ---- */

struct record {
    const struct plan *plan;
    const struct names *names;
    struct block *block;
    int is_none_of_names;
};

/* Read a cell into the outputs of its column; 0 where it is for somebody else. */
static int take(struct record *record, int64_t column, const struct member *member) {
    const struct plan *plan = record->plan;
    const struct output *output = &record->names->outputs[column];
    uint8_t role = plan->roles[column];
    if (role & (TIME | DAY | CLOCK | NUMBER) ? member->escapes : !(role & WORD) && member->escapes & CODED) return 0;
    if (role & (TIME | DAY | CLOCK) && take_time(plan, record->block, role, member->from, member->to))
        record->is_none_of_names |= plan->times_tell != 0;
    if (role & NUMBER && take_number(plan, record->block, output->number, role, member->from, member->to))
        record->is_none_of_names |= plan->numbers_tell != 0;
    return !(role & WORD) || take_word(record->block, output->word, member->from, member->to);
}

/* Read a name and its cell, and return where they end; 0 where they are for somebody else. */
static const uint8_t *take_member(struct record *record, int64_t place, const uint8_t *p, const uint8_t *end) {
    struct member member;
    int escapes = 0;
    if (p == end || *p != '"') return 0;
    const uint8_t *name = p + 1, *name_end = text_end(name, end, &escapes);
    if (!name_end) return 0;
    int64_t column = column_of(record->plan, record->names, place, name, name_end);
    if (column < 0 || record->names->outputs[column].seen == record->block->rows + 1) return 0;
    record->names->outputs[column].seen = record->block->rows + 1;
    p = expect(':', name_end + 1, end);
    if (p) p = find_value(p, end, &member);
    return p && take(record, column, &member) ? p : 0;
}

/* Put empty cells into the columns that the record lacks. */
static int fill(struct record *record, int64_t count) {
    const uint8_t *nothing = record->block->data + record->block->start[record->block->rows];
    const struct member empty = {nothing, nothing, 0};
    if (count == record->plan->columns) return 1;
    for (int64_t column = 0; column < record->plan->columns; column++)
        if (record->names->outputs[column].seen != record->block->rows + 1 && !take(record, column, &empty)) return 0;
    return 1;
}

/* Read the members of a record, and return its end; 0 where it is for somebody else. */
static const uint8_t *take_members(struct record *record, const uint8_t *p, const uint8_t *end) {
    int64_t count = 0;
    const uint8_t *next = expect('{', p, end);
    if (!next) return 0;
    if (next < end && *next == '}') return fill(record, 0) ? next + 1 : 0;
    do {
        p = take_member(record, count++, next, end);
        if (!p) return 0;
        next = expect(',', p, end);
    } while (next);
    p = skip_spaces(p, end);
    return p < end && *p == '}' && fill(record, count) ? p + 1 : 0;
}

enum row read_record(const struct plan *plan, const struct names *names, struct block *block, struct cursor *cursor) {
    struct record record = {plan, names, block, 0};
    const uint8_t *first = cursor->p, *end = cursor->end;
    begin_row(block, first);
    const uint8_t *p = take_members(&record, first, end);
    if (p) { /* a comma behind it is no harm */
        const uint8_t *comma = expect(',', p, end);
        p = comma ? comma : skip_spaces(p, end);
    }
    int is_whole = p && (p == end || *p == '\n' || *p == '\r');
    for (p = is_whole ? p : first; p < end && *p != '\n' && *p != '\r';) p++;
    cursor->p = p;
    int may_be_names = has_odd_time(block) && !record.is_none_of_names;
    return is_whole && p - first <= LONGEST_ROW && !may_be_names ? FITS : LEFT;
}
