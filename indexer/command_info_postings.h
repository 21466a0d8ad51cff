/*
 * How large postings are beside their yardstick, for `suoyin-index info --postings`.
 */
#ifndef SUOYIN_INDEXER_COMMAND_INFO_POSTINGS_H
#define SUOYIN_INDEXER_COMMAND_INFO_POSTINGS_H

#include "indexer_command.h"

/* Two tables. */
void info_put_postings(const struct index_postings_info *postings);

/* ,"postings":{…} */
void info_put_json_postings(const struct index_postings_info *postings);

#endif
