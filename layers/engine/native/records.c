/* Reads lines of JSON, or elements of a list, that are flat records: names with texts, numbers, literals. What is odd about
 * a record, be it broken, nested, of a name that no column has or that stands twice in it, makes it somebody else's to read.
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

/* What may stand between the parts of a record: spaces, and where it need not lie in a line, what ends one. */
enum between { IN_LINE, IN_LINES };

static const uint8_t *skip_spaces(enum between between, const uint8_t *p, const uint8_t *end) {
    while (p < end && (is_space(*p) || (between == IN_LINES && (*p == '\n' || *p == '\r')))) p++;
    return p;
}

/* Return where the mark ends that stands here behind spaces, and the spaces after it; 0 where another stands here. */
static const uint8_t *expect(uint8_t mark, enum between between, const uint8_t *p, const uint8_t *end) {
    p = skip_spaces(between, p, end);
    return p < end && *p == mark ? skip_spaces(between, p + 1, end) : 0;
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
    enum between between;
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
    p = expect(':', record->between, name_end + 1, end);
    if (p) p = find_value(p, end, &member);
    return p && take(record, column, &member) ? p : 0;
}

/* Put into the columns that the record lacks what it takes from above; mostly they are empty. */
static int fill(struct record *record, int64_t count) {
    if (count == record->plan->columns) return 1;
    for (int64_t column = 0; column < record->plan->columns; column++) {
        const struct output *output = &record->names->outputs[column];
        const uint8_t *from = record->block->data + output->above;
        const struct member above = {from, from + output->above_length, 0};
        if (output->seen != record->block->rows + 1 && !take(record, column, &above)) return 0;
    }
    return 1;
}

/* Read the members of a record, and return its end; 0 where it is for somebody else. */
static const uint8_t *take_members(struct record *record, const uint8_t *p, const uint8_t *end) {
    int64_t count = 0;
    const uint8_t *next = expect('{', record->between, p, end);
    if (!next) return 0;
    if (next < end && *next == '}') return fill(record, 0) ? next + 1 : 0;
    do {
        p = take_member(record, count++, next, end);
        if (!p) return 0;
        next = expect(',', record->between, p, end);
    } while (next);
    p = skip_spaces(record->between, p, end);
    return p < end && *p == '}' && fill(record, count) ? p + 1 : 0;
}

enum row read_record(const struct plan *plan, const struct names *names, struct block *block, struct cursor *cursor) {
    struct record record = {plan, names, block, IN_LINE, 0};
    const uint8_t *first = cursor->p, *end = cursor->end;
    begin_row(block, first);
    const uint8_t *p = take_members(&record, first, end);
    if (p) { /* a comma behind it is no harm */
        const uint8_t *comma = expect(',', IN_LINE, p, end);
        p = comma ? comma : skip_spaces(IN_LINE, p, end);
    }
    int is_whole = p && (p == end || *p == '\n' || *p == '\r');
    for (p = is_whole ? p : first; p < end && *p != '\n' && *p != '\r';) p++;
    cursor->p = p;
    int may_be_names = has_odd_time(block) && !record.is_none_of_names;
    return is_whole && p - first <= LONGEST_ROW && !may_be_names ? FITS : LEFT;
}

/* ---- elements of a list ---- */

enum { MOST_OPEN = 64 };

/* Return where a number ends, a literal, or one that is none of JSON and yet written; 0 where none begins here. */
static const uint8_t *scalar_end(const uint8_t *p, const uint8_t *end) {
    static const char *const LITERALS[] = {"true", "false", "null", "NaN", "Infinity", "-Infinity"};
    static const int8_t LENGTHS[] = {4, 5, 4, 3, 8, 9};
    for (size_t i = 0; i < sizeof LENGTHS; i++)
        if (stands(LITERALS[i], LENGTHS[i], p, end)) return p + LENGTHS[i];
    return number_end(p, end);
}

/* Return where a text ends, with its quotes; 0 where none begins here. */
static const uint8_t *whole_text_end(const uint8_t *p, const uint8_t *end) {
    int escapes = 0;
    const uint8_t *stop = p < end && *p == '"' ? text_end(p + 1, end, &escapes) : 0;
    return stop ? stop + 1 : 0;
}

/* Return where a value ends, whatever stands in it; 0 where it is broken, or too much is open in it. */
static const uint8_t *value_end(const uint8_t *p, const uint8_t *end) {
    uint8_t closing[MOST_OPEN];
    int open = 0, is_first = 0;
    do {
        p = skip_spaces(IN_LINES, p, end);
        if (p == end) return 0;
        if (open && *p == closing[open - 1] && is_first) {
            p++, open--;
        } else {
            if (open && closing[open - 1] == '}') {
                p = whole_text_end(p, end);
                if (p) p = expect(':', IN_LINES, p, end);
                if (!p || p == end) return 0;
            }
            if (*p == '{' || *p == '[') {
                if (open == MOST_OPEN) return 0;
                closing[open++] = *p++ == '{' ? '}' : ']';
                is_first = 1;
                continue;
            }
            p = *p == '"' ? whole_text_end(p, end) : scalar_end(p, end);
            if (!p) return 0;
        }
        is_first = 0;
        for (const uint8_t *next; open; p = next + 1, open--) { /* brackets that close behind it */
            next = skip_spaces(IN_LINES, p, end);
            if (next == end) return 0;
            if (*next == ',') {
                p = next + 1;
                break;
            }
            if (*next != closing[open - 1]) return 0;
        }
    } while (open);
    return p;
}

enum row read_element(const struct plan *plan, const struct names *names, struct block *block, struct cursor *cursor) {
    struct record record = {plan, names, block, IN_LINES, 0};
    const uint8_t *first = skip_spaces(IN_LINES, cursor->p, cursor->end), *end = cursor->end;
    if (end - first > LONGEST_ROW) end = first + LONGEST_ROW;
    begin_row(block, first);
    const uint8_t *p = take_members(&record, first, end);
    int may_be_names = has_odd_time(block) && !record.is_none_of_names;
    enum row found = p && !may_be_names ? FITS : LEFT;
    if (!p) p = value_end(first, end);
    if (!p) return BROKEN_OFF;
    const uint8_t *next = skip_spaces(IN_LINES, p, cursor->end);
    if (next == cursor->end || (*next != ',' && *next != ']')) return BROKEN_OFF;
    cursor->p = p;
    return found;
}

int ends_list(struct cursor *cursor) {
    const uint8_t *next = skip_spaces(IN_LINES, cursor->p, cursor->end);
    cursor->p = next + (*next == ',');
    return *next == ']';
}
