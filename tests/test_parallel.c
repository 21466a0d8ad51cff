/* Threads: every share runs once, the first failure is told, the queue loses nothing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "../indexer/parallel.h"

enum { ITEMS = 5000, CAPACITY = 7 };

struct shares {
    atomic_uint runs[PARALLEL_THREADS_MAX];
    unsigned fails_from; /* this share and the ones after it fail */
};

static enum status run_share(void *context, unsigned thread, struct error *error)
{
    struct shares *shares = context;
    atomic_fetch_add(&shares->runs[thread], 1);
    return thread >= shares->fails_from ? error_set(error, STATUS_LIMIT, "share %u", thread)
                                        : STATUS_OK;
}

static void each_share_runs_once(void **state)
{
    (void)state;
    for (unsigned threads = 1; threads <= PARALLEL_THREADS_MAX; threads += 9) {
        struct shares shares = {.fails_from = PARALLEL_THREADS_MAX};
        assert_int_equal(parallel_run(threads, run_share, &shares, NULL), STATUS_OK);
        for (unsigned i = 0; i < PARALLEL_THREADS_MAX; i++) {
            assert_int_equal(atomic_load(&shares.runs[i]), i < threads);
        }
    }
}

static void the_first_failure_is_told(void **state)
{
    (void)state;
    for (unsigned first = 0; first < 8; first++) {
        struct shares shares = {.fails_from = first};
        struct error error;
        char wanted[16];
        snprintf(wanted, sizeof wanted, "share %u", first);
        assert_int_equal(parallel_run(8, run_share, &shares, &error), STATUS_LIMIT);
        assert_string_equal(error.message, wanted);
        assert_int_equal(parallel_run(8, run_share, &shares, NULL), STATUS_LIMIT);
        for (unsigned i = 0; i < 8; i++) {
            assert_int_equal(atomic_load(&shares.runs[i]), 2); /* the others run all the same */
        }
    }
}

/* --- The queue ---------------------------------------------------------------------------------
 */

struct line {
    struct parallel_queue queue;
    void *items[CAPACITY];
    int numbers[ITEMS];
    atomic_uint taken[ITEMS];
    atomic_uint refused;
    unsigned consumers;
    unsigned drains; /* how often the producer waits for all to be done */
};

static void begin_line(struct line *line)
{
    memset(line, 0, sizeof *line);
    parallel_queue_init(&line->queue, line->items, CAPACITY);
    for (int i = 0; i < ITEMS; i++) {
        line->numbers[i] = i;
    }
}

static void produce(struct line *line)
{
    for (int i = 0; i < ITEMS; i++) {
        if (!parallel_queue_put(&line->queue, &line->numbers[i])) {
            atomic_fetch_add(&line->refused, 1);
        }
        if (line->drains > 0 && i % (ITEMS / (int)line->drains) == 0) {
            parallel_queue_drain(&line->queue, line->consumers);
            for (int done = 0; done <= i; done++) {
                assert_int_equal(atomic_load(&line->taken[done]), 1);
            }
        }
    }
    parallel_queue_close(&line->queue);
}

static enum status work_line(void *context, unsigned thread, struct error *error)
{
    (void)error;
    struct line *line = context;
    if (thread == 0) {
        produce(line);
        return STATUS_OK;
    }
    int *number;
    while ((number = parallel_queue_take(&line->queue)) != NULL) {
        atomic_fetch_add(&line->taken[*number], 1);
    }
    return STATUS_OK;
}

static void every_item_is_taken_once(void **state)
{
    (void)state;
    static struct line line;
    for (unsigned consumers = 1; consumers <= 4; consumers++) {
        for (unsigned drains = 0; drains <= 50; drains += 50) {
            begin_line(&line);
            line.consumers = consumers;
            line.drains = drains;
            assert_int_equal(parallel_run(consumers + 1, work_line, &line, NULL), STATUS_OK);
            for (int i = 0; i < ITEMS; i++) {
                assert_int_equal(atomic_load(&line.taken[i]), 1);
            }
            assert_int_equal(atomic_load(&line.refused), 0);
            parallel_queue_destroy(&line.queue);
        }
    }
}

static void a_closed_queue_gives_what_it_has(void **state)
{
    (void)state;
    static struct line line;
    begin_line(&line);
    for (int i = 0; i < 3; i++) {
        assert_true(parallel_queue_put(&line.queue, &line.numbers[i]));
    }
    parallel_queue_close(&line.queue);
    assert_false(parallel_queue_put(&line.queue, &line.numbers[3]));
    for (int i = 0; i < 3; i++) {
        assert_ptr_equal(parallel_queue_take(&line.queue), &line.numbers[i]);
    }
    assert_null(parallel_queue_take(&line.queue));
    assert_null(parallel_queue_take(&line.queue));
    parallel_queue_destroy(&line.queue);
}

/* A consumer that fails closes the queue: whoever puts, takes or drains is let go. */
static enum status fail_in_the_middle(void *context, unsigned thread, struct error *error)
{
    struct line *line = context;
    if (thread == 0) {
        int put = 0;
        while (put < ITEMS && parallel_queue_put(&line->queue, &line->numbers[put])) {
            put++;
        }
        return put < ITEMS ? STATUS_OK : error_set(error, STATUS_LIMIT, "nothing stopped it");
    }
    int *number;
    while ((number = parallel_queue_take(&line->queue)) != NULL) {
        if (*number == 100) {
            parallel_queue_close(&line->queue);
            return error_set(error, STATUS_INPUT, "broken");
        }
    }
    return STATUS_OK;
}

static void a_failure_stops_the_producer(void **state)
{
    (void)state;
    static struct line line;
    begin_line(&line);
    assert_int_equal(parallel_run(3, fail_in_the_middle, &line, NULL), STATUS_INPUT);
    parallel_queue_destroy(&line.queue);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_share_runs_once),
        cmocka_unit_test(the_first_failure_is_told),
        cmocka_unit_test(every_item_is_taken_once),
        cmocka_unit_test(a_closed_queue_gives_what_it_has),
        cmocka_unit_test(a_failure_stops_the_producer),
    };
    return cmocka_run_group_tests_name("parallel", tests, NULL, NULL);
}
