#include "crash_judge.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "../common/manifest.h"
#include "../indexer/index_folder.h"
#include "../indexer/suoyin_index.h"
#include "../query/suoyin.h"

static bool wrong(const char *what, const char *more)
{
    fprintf(stderr, "after a crash: %s%s%s\n", what, more[0] != '\0' ? ": " : "", more);
    return false;
}

static const struct disk_image_file *manifest_of(const struct disk_image *image)
{
    return disk_image_find(image, JUDGED_INDEX "/" MANIFEST_FILE_NAME);
}

static bool same_manifest(const struct disk_image *image, const struct disk_image *expected)
{
    const struct disk_image_file *own = manifest_of(image);
    const struct disk_image_file *its = manifest_of(expected);
    return own != NULL && its != NULL && own->size == its->size &&
           memcmp(own->bytes, its->bytes, own->size) == 0;
}

/* Every file that the manifest names is there and holds the bytes that it should. */
static bool same_files(const struct disk_image *image, const struct disk_image *expected)
{
    for (size_t i = 0; i < expected->count; i++) {
        const struct disk_image_file *its = &expected->files[i];
        const struct disk_image_file *own = disk_image_find(image, its->path);
        const char *name = strrchr(its->path, '/');
        if (its->folder || name == NULL || strcmp(name + 1, MANIFEST_LOCK_NAME) == 0) {
            continue;
        }
        if (own == NULL || own->size != its->size ||
            memcmp(own->bytes, its->bytes, own->size) != 0) {
            return wrong("a file of the index is not what it was", its->path);
        }
    }
    return true;
}

/* The index opens, is sound and answers. */
static bool works(const char *path)
{
    static const char query[] = "园区";
    struct error error;
    suoyin_error problem;
    suoyin_index *index;
    suoyin_results *results;
    if (index_verify(path, &error) != STATUS_OK) {
        return wrong("it does not verify", error.message);
    }
    if (suoyin_open(path, NULL, &index, &problem) != SUOYIN_OK) {
        return wrong("it does not open", problem.message);
    }
    bool good =
        suoyin_search(index, query, sizeof query - 1, NULL, &results, &problem) == SUOYIN_OK;
    if (good) {
        suoyin_results_free(results);
    } else {
        wrong("it does not answer", problem.message);
    }
    suoyin_close(index);
    return good;
}

static bool is_absent(const char *path)
{
    suoyin_index *index;
    suoyin_error problem;
    return suoyin_open(path, NULL, &index, &problem) == SUOYIN_NOT_FOUND ||
           wrong("where there was no index there is one that does not open", problem.message);
}

/* The next writer removes what is left over, and nothing else. */
static bool is_tidied(const char *path, const struct disk_image *expected)
{
    struct index_folder folder;
    struct error error;
    size_t files = 0;
    if (index_folder_take(&folder, &system_file_operations, &system_allocator, path, true,
                          &error) != STATUS_OK) {
        return wrong("the next writer refuses", error.message);
    }
    index_folder_leave(&folder);
    for (size_t i = 0; expected != NULL && i < expected->count; i++) {
        const struct disk_image_file *file = &expected->files[i];
        bool inside = strncmp(file->path, JUDGED_INDEX "/", strlen(JUDGED_INDEX "/")) == 0;
        files += inside && !file->folder;
    }
    size_t found = scratch_exists(path) ? scratch_count(path) : 0;
    size_t most = files > 0 ? files : 1; /* the lock may be there, or not */
    return (found + 1 >= files && found <= most) ||
           wrong("the next writer leaves files behind, or takes too many", path);
}

static bool judge(struct crash_judge *judge, const struct disk_image *image)
{
    const struct disk_image *is = NULL;
    bool none = manifest_of(image) == NULL;
    if (!none && judge->new != NULL &&same_manifest(image, judge->new)) {
        is = judge->new;
    } else if (!none && same_manifest(image, judge->old)) {
        is = judge->old;
    }
    bool is_old = none ? manifest_of(judge->old) == NULL : is == judge->old;
    if (none ? !is_old : is == NULL) {
        return wrong("it is neither the old index nor the new one", none ? "there is none" : "");
    }
    if ((judge->only_new && is_old) || (judge->only_old && !is_old)) {
        return wrong("it is the wrong one of the two", is_old ? "the old" : "the new");
    }
    const char *folder = scratch_path(judge->scratch, "crashed");
    const char *path = scratch_path(judge->scratch, "crashed/" JUDGED_INDEX);
    scratch_remove_path(folder);
    if (mkdir(folder, 0777) != 0) {
        abort();
    }
    disk_image_write(image, folder);
    return (none ? is_absent(path) : same_files(image, is) && works(path)) && is_tidied(path, is) &&
           (none || works(path));
}

void crash_judge_begin(struct crash_judge *judge)
{
    judge->seen_count = 0;
    judge->seen_only_new = judge->only_new;
    judge->seen_only_old = judge->only_old;
}

void crash_judge_release(struct crash_judge *judge)
{
    free(judge->seen);
    judge->seen = NULL;
    judge->seen_count = 0;
}

bool crash_judge_image(struct crash_judge *own, const struct disk_image *image)
{
    own->cases++;
    if (own->seen_only_new != own->only_new || own->seen_only_old != own->only_old) {
        crash_judge_begin(own);
    }
    for (size_t i = 0; i < own->seen_count; i++) {
        if (own->seen[i] == image->sum) {
            return true;
        }
    }
    own->distinct++;
    if (!judge(own, image)) {
        for (size_t i = 0; i < image->count; i++) {
            fprintf(stderr, "    %s (%zu bytes)\n", image->files[i].path, image->files[i].size);
        }
        return false;
    }
    own->seen = realloc(own->seen, (own->seen_count + 1) * sizeof *own->seen);
    if (own->seen == NULL) {
        abort();
    }
    own->seen[own->seen_count++] = image->sum;
    return true;
}

bool crash_judge_disk(struct crash_judge *own, const struct crash_disk *disk, size_t samples,
                      uint64_t *random)
{
    bool good = true;
    for (size_t i = 0; i < CRASH_ANYHOW + samples && good; i++) {
        struct disk_image image;
        enum crash_loss loss = i < CRASH_ANYHOW ? (enum crash_loss)i : CRASH_ANYHOW;
        crash_disk_image(disk, loss, random, &image);
        good = crash_judge_image(own, &image);
        if (!good) {
            fprintf(stderr, "    the loss was of kind %d\n", (int)loss);
        }
        disk_image_release(&image);
    }
    return good;
}
