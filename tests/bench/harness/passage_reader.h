/*
 * passage_reader: reads the passages file that passages.py writes, one {"id","title","text"} a
 * line.
 *
 * This is a reader for that one fixed form and no JSON parser: peers should spend their measured
 * time on indexing. It shares no code with the engine, so that a fault in the engine's own reader
 * cannot hide by happening on both sides.
 */
#ifndef BENCH_PASSAGE_READER_H
#define BENCH_PASSAGE_READER_H

#include <stddef.h>
#include <stdio.h>

struct passage {
    const char *id;
    const char *text; /* UTF-8, NUL-terminated */
    size_t text_length;
};

struct passage_reader {
    FILE *file;
    char *line;
    size_t capacity;
    long number; /* of the line last read, from 1 */
};

/* Ends the program with a message when the file cannot be opened. */
void passage_reader_open(struct passage_reader *reader, const char *path);

/* Reads the next passage; what it points to stays valid until the next call. Returns 0 at the end
 * of the file. */
int passage_reader_next(struct passage_reader *reader, struct passage *passage);

void passage_reader_close(struct passage_reader *reader);

#endif
