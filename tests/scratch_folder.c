#include "scratch_folder.h"

#include <dirent.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../common/memory.h"

enum { PATHS_IN_TURN = 32 };

static void must(bool done, const char *what, const char *path)
{
    if (!done) {
        perror(path);
        fprintf(stderr, "%s: cannot be %s\n", path, what);
        abort();
    }
}

static char *next_path(void)
{
    static char paths[PATHS_IN_TURN][SCRATCH_PATH * 2];
    static unsigned turn;
    return paths[turn++ % PATHS_IN_TURN];
}

void scratch_make(struct scratch *scratch)
{
    const char *parent = getenv("TMPDIR");
    snprintf(scratch->path, sizeof scratch->path, "%s/suoyin-test-XXXXXX",
             parent != NULL && parent[0] != '\0' ? parent : "/tmp");
    must(mkdtemp(scratch->path) != NULL, "made", scratch->path);
}

void scratch_remove(const struct scratch *scratch)
{
    scratch_remove_path(scratch->path);
}

const char *scratch_path(const struct scratch *scratch, const char *name)
{
    char *path = next_path();
    snprintf(path, SCRATCH_PATH * 2, "%s/%s", scratch->path, name);
    return path;
}

void scratch_write(const char *path, const void *bytes, size_t size)
{
    FILE *file = fopen(path, "wb");
    must(file != NULL, "opened", path);
    must(size == 0 || fwrite(bytes, 1, size, file) == size, "written", path);
    must(fclose(file) == 0, "closed", path);
}

struct buffer scratch_read(const char *path)
{
    struct buffer bytes = {.allocator = &system_allocator};
    FILE *file = fopen(path, "rb");
    must(file != NULL, "opened", path);
    char block[65536];
    size_t size;
    while ((size = fread(block, 1, sizeof block, file)) > 0) {
        buffer_append(&bytes, block, size);
    }
    must(!ferror(file) && !bytes.failed, "read", path);
    fclose(file);
    return bytes;
}

bool scratch_exists(const char *path)
{
    return access(path, F_OK) == 0;
}

static int remove_entry(const char *path, const struct stat *information, int kind,
                        struct FTW *place)
{
    (void)information;
    (void)kind;
    (void)place;
    return remove(path);
}

void scratch_remove_path(const char *path)
{
    nftw(path, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
}

static bool ends_with(const char *name, const char *ending)
{
    size_t length = strlen(name), end = strlen(ending);
    return length >= end && strcmp(name + length - end, ending) == 0;
}

const char *scratch_find(const char *folder, const char *ending)
{
    char *path = next_path();
    path[0] = '\0';
    DIR *names = opendir(folder);
    must(names != NULL, "opened", folder);
    struct dirent *entry;
    while (path[0] == '\0' && (entry = readdir(names)) != NULL) {
        if (ends_with(entry->d_name, ending)) {
            snprintf(path, SCRATCH_PATH * 2, "%s/%s", folder, entry->d_name);
        }
    }
    closedir(names);
    must(path[0] != '\0', "searched for such a file", folder);
    return path;
}

size_t scratch_count(const char *folder)
{
    size_t count = 0;
    DIR *names = opendir(folder);
    must(names != NULL, "opened", folder);
    struct dirent *entry;
    while ((entry = readdir(names)) != NULL) {
        count += strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
    }
    closedir(names);
    return count;
}
