/* Rows that are records of JSON. */
#ifndef TITER_RECORDS_H
#define TITER_RECORDS_H

#include "cells.h"

/* Read a line as a record, put the cursor on its end, and say what it is. */
enum row read_record(const struct plan *plan, const struct names *names, struct block *block, struct cursor *cursor);

/* Take down where the spellings of names are found. */
void index_names(const struct plan *plan, const struct names *names);

#endif
