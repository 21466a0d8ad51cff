/*
 * The frame of what every change of an index reports: the time it took, and the index as it is
 * afterwards.
 */
#ifndef SUOYIN_INDEXER_UPDATE_REPORT_H
#define SUOYIN_INDEXER_UPDATE_REPORT_H

#include "index_environment.h"

/* Empties the report and answers the time. */
double update_report_begin(struct index_update_report *report);
/* Describes the index, when `status` is STATUS_OK. Answers the status of the whole. */
enum status update_report_end(const struct index_environment *environment,
                              struct index_update_report *report, const char *index, double start,
                              enum status status, struct error *error);

/* Fills in what describes an index. */
enum status index_report_fill(const struct index_environment *environment, const char *index,
                              struct index_report *report, struct error *error);
double index_report_now(void);

/* The number of threads that 0 stands for; STATUS_USAGE when there are too many. */
enum status index_threads(unsigned given, unsigned *threads, struct error *error);

#endif
