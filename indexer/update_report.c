#include "update_report.h"

#include <time.h>
#include <unistd.h>

#include "parallel.h"

double index_report_now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

enum status index_report_fill(const struct index_environment *environment, const char *index,
                              struct index_report *report, struct error *error)
{
    struct index_info *info = memory_allocate(environment->allocator, sizeof *info);
    enum status status =
        info == NULL ? error_memory(error) : index_describe_in(environment, index, info, error);
    if (status == STATUS_OK) {
        report->documents = info->documents;
        report->passages = info->passages;
        report->length = info->length;
        report->text_bytes = info->text_bytes;
        report->index_bytes = info->file_bytes;
    }
    memory_release(environment->allocator, info);
    return status;
}

double update_report_begin(struct index_update_report *report)
{
    *report = (struct index_update_report){.added = 0};
    return index_report_now();
}

enum status update_report_end(const struct index_environment *environment,
                              struct index_update_report *report, const char *index, double start,
                              enum status status, struct error *error)
{
    if (status == STATUS_OK) {
        status = index_report_fill(environment, index, &report->index, error);
    }
    report->index.seconds = index_report_now() - start;
    return status;
}

enum status index_threads(unsigned given, unsigned *threads, struct error *error)
{
    if (given > PARALLEL_THREADS_MAX) {
        return error_set(error, STATUS_USAGE, "--threads: at most %d", PARALLEL_THREADS_MAX);
    }
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    *threads = given > 0                           ? given
               : processors < 1                    ? 1
               : processors > PARALLEL_THREADS_MAX ? PARALLEL_THREADS_MAX
                                                   : (unsigned)processors;
    return STATUS_OK;
}
