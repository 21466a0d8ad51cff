/* What a crash leaves of a crash_disk. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "../common/checksum.h"
#include "crash_disk_state.h"
#include "fault_injection.h"
#include "scratch_folder.h"

/* --- Contents -------------------------------------------------------------------------------- */

/* Contents that grow and are cut. */
struct contents {
    uint8_t *bytes;
    size_t size;
};

static void resize(struct contents *contents, size_t size)
{
    contents->bytes = realloc(contents->bytes, size + 1);
    if (contents->bytes == NULL) {
        abort();
    }
    if (size > contents->size) {
        memset(contents->bytes + contents->size, 0, size - contents->size);
    }
    contents->size = size;
}

static void put(struct contents *contents, size_t offset, const uint8_t *bytes, size_t size)
{
    if (offset + size > contents->size) {
        resize(contents, offset + size);
    }
    if (size == 0) {
        resize(contents, contents->size); /* there are bytes, if none */
    } else if (bytes != NULL) {
        memcpy(contents->bytes + offset, bytes, size);
    } else {
        memset(contents->bytes + offset, 0, size);
    }
}

void disk_inode_change(struct disk_inode *inode, size_t offset, const void *bytes, size_t size)
{
    struct contents contents = {inode->bytes, inode->size};
    struct disk_write change = {.offset = offset, .size = size};
    if (bytes == NULL) {
        resize(&contents, offset);
    } else {
        put(&contents, offset, bytes, size);
        change.bytes = malloc(size + 1);
    }
    inode->pending = realloc(inode->pending, (inode->pending_count + 1) * sizeof *inode->pending);
    if (inode->pending == NULL || (bytes != NULL && change.bytes == NULL)) {
        abort();
    }
    if (bytes != NULL) {
        memcpy(change.bytes, bytes, size);
    }
    inode->pending[inode->pending_count++] = change;
    inode->bytes = contents.bytes;
    inode->size = contents.size;
}

/* Of a write each sector is there, or not, or zero. */
static void put_some_sectors(struct contents *contents, const struct disk_write *change,
                             uint64_t *random)
{
    for (size_t begin = 0; begin < change->size;) {
        size_t end = (change->offset + begin) / DISK_SECTOR * DISK_SECTOR + DISK_SECTOR;
        end = end - change->offset < change->size ? end - change->offset : change->size;
        uint64_t chance = next_random(random) % 4;
        if (chance < 3) {
            put(contents, change->offset + begin, chance == 2 ? NULL : change->bytes + begin,
                end - begin);
        }
        begin = end;
    }
}

static struct contents contents_after(const struct disk_inode *inode, enum crash_loss loss,
                                      uint64_t *random)
{
    struct contents contents = {NULL, 0};
    put(&contents, 0, inode->synced, inode->synced_size);
    bool lost = loss == CRASH_ALL || loss == CRASH_DATA;
    uint64_t manner = loss == CRASH_ANYHOW ? next_random(random) % 4 : 0;
    for (size_t i = 0; i < inode->pending_count && !lost; i++) {
        const struct disk_write *change = &inode->pending[i];
        bool skipped = manner == 1 || (manner == 2 && next_random(random) % 2 == 0);
        if (skipped) {
            continue;
        }
        if (change->bytes == NULL) {
            resize(&contents, change->offset);
        } else if (loss == CRASH_ZEROS) {
            put(&contents, change->offset, NULL, change->size);
        } else if (manner == 3) {
            put_some_sectors(&contents, change, random);
        } else {
            put(&contents, change->offset, change->bytes, change->size);
        }
    }
    return contents;
}

/* --- Names ----------------------------------------------------------------------------------- */

static const struct disk_inode *inode_after(const struct disk_name *name, enum crash_loss loss,
                                            uint64_t *random)
{
    size_t change = name->changes;
    if (loss == CRASH_ALL || loss == CRASH_NAMES) {
        change = 0;
    } else if (loss == CRASH_FIRST_NAMES) {
        change = name->changes / 2;
    } else if (loss == CRASH_ANYHOW && name->changes > 0) {
        change = next_random(random) % (name->changes + 1);
    }
    return name->history[change];
}

static int compare_paths(const void *a, const void *b)
{
    return strcmp(((const struct disk_image_file *)a)->path,
                  ((const struct disk_image_file *)b)->path);
}

const struct disk_image_file *disk_image_find(const struct disk_image *image, const char *path)
{
    for (size_t i = 0; i < image->count; i++) {
        if (strcmp(image->files[i].path, path) == 0) {
            return &image->files[i];
        }
    }
    return NULL;
}

/* Takes out what lies in a folder that is not there. */
static void drop_orphans(struct disk_image *image)
{
    size_t kept = 0;
    for (size_t i = 0; i < image->count; i++) {
        struct disk_image_file file = image->files[i];
        char *slash = strrchr(file.path, '/');
        bool orphan = false;
        if (slash != NULL) {
            *slash = '\0';
            struct disk_image before = {.files = image->files, .count = kept};
            const struct disk_image_file *folder = disk_image_find(&before, file.path);
            orphan = folder == NULL || !folder->folder;
            *slash = '/';
        }
        if (orphan) {
            free(file.path);
            free(file.bytes);
        } else {
            image->files[kept++] = file;
        }
    }
    image->count = kept;
}

static uint64_t add_to_sum(uint64_t sum, const void *bytes, size_t size)
{
    return (sum ^ checksum_bytes(bytes, size)) * 0x9E3779B97F4A7C15u + size;
}

void crash_disk_image(const struct crash_disk *disk, enum crash_loss loss, uint64_t *random,
                      struct disk_image *image)
{
    *image = (struct disk_image){.files = calloc(disk->name_count + 1, sizeof *image->files)};
    for (size_t i = 0; i < disk->name_count; i++) {
        const struct disk_inode *inode = inode_after(&disk->names[i], loss, random);
        if (inode != NULL) {
            struct contents contents = contents_after(inode, loss, random);
            image->files[image->count++] = (struct disk_image_file){
                .path = strdup(disk->names[i].path),
                .folder = inode->folder,
                .bytes = contents.bytes,
                .size = contents.size,
            };
        }
    }
    if (image->count > 0) {
        qsort(image->files, image->count, sizeof *image->files, compare_paths);
    }
    drop_orphans(image);
    for (size_t i = 0; i < image->count; i++) {
        const struct disk_image_file *file = &image->files[i];
        image->sum = add_to_sum(image->sum, file->path, strlen(file->path));
        image->sum = add_to_sum(image->sum, file->bytes, file->size);
    }
}

void disk_image_release(struct disk_image *image)
{
    for (size_t i = 0; i < image->count; i++) {
        free(image->files[i].path);
        free(image->files[i].bytes);
    }
    free(image->files);
    *image = (struct disk_image){0};
}

void disk_image_write(const struct disk_image *image, const char *folder)
{
    for (size_t i = 0; i < image->count; i++) {
        const struct disk_image_file *file = &image->files[i];
        char path[2 * SCRATCH_PATH];
        snprintf(path, sizeof path, "%s/%s", folder, file->path);
        if (!file->folder) {
            scratch_write(path, file->bytes, file->size);
        } else if (mkdir(path, 0777) != 0) {
            abort();
        }
    }
}
