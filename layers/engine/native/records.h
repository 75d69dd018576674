/* Rows that are records of JSON. */
#ifndef TITER_RECORDS_H
#define TITER_RECORDS_H

#include "cells.h"

/* Read a line as a record, put the cursor on its end, and say what it is. */
enum row read_record(const struct plan *plan, const struct names *names, struct block *block, struct cursor *cursor);

/* Read an element of a list, put the cursor on its end, and say what it is; BROKEN_OFF where it is or may be, or very long. */
enum row read_element(const struct plan *plan, const struct names *names, struct block *block, struct cursor *cursor);

/* Go on to the next element of a list behind a comma, and return whether there is none. */
int ends_list(struct cursor *cursor);

/* Take down where the spellings of names are found. */
void index_names(const struct plan *plan, const struct names *names);

#endif
