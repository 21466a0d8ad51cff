/*
 * What the commands that make, change or compare indexes tell when they are done: a line on
 * standard error, or an object of JSON on standard output; and the documents that differ.
 */
#ifndef SUOYIN_INDEXER_COMMAND_REPORT_H
#define SUOYIN_INDEXER_COMMAND_REPORT_H

#include "command_options.h"
#include "command_progress.h"
#include "command_warnings.h"

/* "1.5 MB" */
void report_put_amount(FILE *out, uint64_t bytes);

/* The size of an index as it is now, the time, and what could not be used: the end of a summary.
 * `reads`: sources were read. */
void report_put_index(FILE *out, const char *index, const struct index_report *report, bool reads);

/* `"name":"text"` after a comma. */
void report_put_json_text(const char *name, const char *text);

/* {"type":"report", …: up to where a command's own members follow; report_close_json ends it. After
 * a failure the members are status, index and error. */
void report_open_json(const char *index, enum status status, const struct error *error,
                      const struct index_report *report);
void report_close_json(void);

/* What the callbacks of the library write to: a progress line, warnings around it, and which
 * documents differ. */
struct command_output {
    struct progress_line line;
    struct gathered_warnings warnings;
    bool json;
    bool lists; /* the documents that differ */
};

/* Makes *output ready, and the context of request->build with its callbacks; command_output_end
 * takes the line away and tells how many warnings were not told. */
void command_output_begin(struct command_output *output, struct command_request *request,
                          bool lists);
void command_output_end(struct command_output *output);

/* A document that differs, on a line: "changed TAB id", or JSON. The library's callback; the
 * context is a struct command_output. */
void command_output_tell(void *context, enum index_event event, const char *id, size_t length);

/* Whichever of report and message is due for a change: answers the exit status. `own` puts the
 * command's own members of the report, `summary` the summary. */
enum program_exit report_change(const struct command_request *request, enum status status,
                                const struct error *error, const struct index_update_report *report,
                                void (*own)(const struct index_update_report *report),
                                void (*summary)(const struct command_request *request,
                                                const struct index_update_report *report));

/* "1 document", "2 documents" */
void report_put_count(FILE *out, uint64_t count, const char *what);

#endif
