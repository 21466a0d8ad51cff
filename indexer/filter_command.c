#include "filter_command.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

enum { READ_STEP = 64 * 1024 };

struct filter_command {
    const struct allocator *allocator;
    char *text;   /* the words, each with its NUL */
    char **words; /* into text; a NULL ends them */
    size_t word_count;
    bool takes_path;
};

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n';
}

/* Copies the word at *at to *to without its quotes; false for an open quote. */
static bool copy_word(const char **at, char **to)
{
    char quote = '\0';
    for (; **at != '\0' && (quote != '\0' || !is_space(**at)); (*at)++) {
        if (quote == '\0' && (**at == '\'' || **at == '"')) {
            quote = **at;
        } else if (**at == quote) {
            quote = '\0';
        } else {
            *(*to)++ = **at;
        }
    }
    *(*to)++ = '\0';
    return quote == '\0';
}

static enum status split_words(struct filter_command *filter, const char *command,
                               struct error *error)
{
    char *to = filter->text;
    const char *at = command;
    for (;;) {
        while (is_space(*at)) {
            at++;
        }
        if (*at == '\0') {
            break;
        }
        char *word = to;
        if (!copy_word(&at, &to)) {
            return error_set(error, STATUS_USAGE, "filter: %.200s: a quote is not closed", command);
        }
        filter->words[filter->word_count++] = word;
        filter->takes_path = filter->takes_path || strstr(word, "%s") != NULL;
    }
    if (filter->word_count == 0 || filter->words[0][0] == '\0') {
        return error_set(error, STATUS_USAGE, "filter: the command is empty");
    }
    return STATUS_OK;
}

enum status filter_command_open(const struct allocator *allocator, const char *command,
                                struct filter_command **out, struct error *error)
{
    *out = NULL;
    struct filter_command *filter = memory_allocate_array(allocator, 1, sizeof *filter);
    if (filter == NULL) {
        return error_memory(error);
    }
    filter->allocator = allocator;
    size_t length = strlen(command);
    /* A word takes a byte of the command and a separator, so there are at most half as many. */
    filter->text = memory_allocate(allocator, length + 2);
    filter->words = memory_allocate_array(allocator, length / 2 + 2, sizeof *filter->words);
    enum status status = filter->text == NULL || filter->words == NULL
                             ? error_memory(error)
                             : split_words(filter, command, error);
    if (status != STATUS_OK) {
        filter_command_close(filter);
        return status;
    }
    *out = filter;
    return STATUS_OK;
}

/* A word with the path in the place of each %s. */
static char *expand_word(struct arena *arena, const char *word, const char *path)
{
    size_t path_length = strlen(path);
    size_t length = strlen(word);
    for (const char *at = strstr(word, "%s"); at != NULL; at = strstr(at + 2, "%s")) {
        length += path_length - 2;
    }
    char *expanded = arena_allocate(arena, length + 1);
    if (expanded == NULL) {
        return NULL;
    }
    char *to = expanded;
    while (*word != '\0') {
        if (word[0] == '%' && word[1] == 's') {
            memcpy(to, path, path_length);
            to += path_length;
            word += 2;
        } else {
            *to++ = *word++;
        }
    }
    *to = '\0';
    return expanded;
}

static char **expand_words(const struct filter_command *filter, struct arena *arena,
                           const char *path)
{
    char **words = arena_allocate_array(arena, filter->word_count + 1, sizeof *words);
    char *safe = arena_allocate(arena, strlen(path) + 3);
    if (words == NULL || safe == NULL) {
        return NULL;
    }
    safe[0] = '\0';
    strcat(strcpy(safe, path[0] == '-' ? "./" : ""), path);
    for (size_t i = 0; i < filter->word_count; i++) {
        words[i] = expand_word(arena, filter->words[i], safe);
        if (words[i] == NULL) {
            return NULL;
        }
    }
    return words;
}

/* Starts the child with its output in the pipe. The signals that this process blocks or ignores are
 * not its business. Answers an errno value. */
static int start(char **words, const char *input, int output, pid_t *child)
{
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    sigset_t defaults;
    sigset_t none;
    if (posix_spawn_file_actions_init(&actions) != 0) {
        return ENOMEM;
    }
    if (posix_spawnattr_init(&attributes) != 0) {
        posix_spawn_file_actions_destroy(&actions);
        return ENOMEM;
    }
    sigemptyset(&none);
    sigemptyset(&defaults);
    sigaddset(&defaults, SIGPIPE);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &defaults);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    int code = posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, input, O_RDONLY, 0);
    if (code == 0) {
        code = posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
    }
    if (code == 0) {
        code = posix_spawnp(child, words[0], &actions, &attributes, words, environ);
    }
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    return code;
}

static enum status read_output(int descriptor, const char *path, const char *command, size_t limit,
                               struct buffer *output, struct error *error)
{
    size_t begin = output->size;
    for (;;) {
        uint8_t *end = buffer_reserve(output, READ_STEP);
        if (end == NULL) {
            return error_memory(error);
        }
        ssize_t count = read(descriptor, end, READ_STEP);
        if (count < 0 && errno == EINTR) {
            continue;
        }
        if (count < 0) {
            return error_system(error, errno, "read what the filter writes", path);
        }
        if (count == 0) {
            return STATUS_OK;
        }
        output->size += (size_t)count;
        if (output->size - begin > limit) {
            return error_set(error, STATUS_LIMIT,
                             "%s: filter '%.100s' wrote more than the limit of %zu bytes", path,
                             command, limit);
        }
    }
}

static enum status wait_for(pid_t child, const char *path, const char *command, struct error *error)
{
    int state = 0;
    pid_t result;
    do {
        result = waitpid(child, &state, 0);
    } while (result < 0 && errno == EINTR);
    if (result < 0) {
        return error_system(error, errno, "wait for the filter", path);
    }
    if (WIFSIGNALED(state)) {
        return error_set(error, STATUS_INPUT, "%s: filter '%.100s' was killed by signal %d", path,
                         command, WTERMSIG(state));
    }
    if (WEXITSTATUS(state) != 0) {
        return error_set(error, STATUS_INPUT, "%s: filter '%.100s' failed with exit status %d",
                         path, command, WEXITSTATUS(state));
    }
    return STATUS_OK;
}

enum status filter_command_run(const struct filter_command *filter, const char *path, size_t limit,
                               struct buffer *output, struct error *error)
{
    const char *command = filter->words[0];
    struct arena arena = {.allocator = filter->allocator};
    char **words = expand_words(filter, &arena, path);
    int ends[2];
    if (words == NULL) {
        arena_release(&arena);
        return error_memory(error);
    }
    if (pipe2(ends, O_CLOEXEC) != 0) {
        arena_release(&arena);
        return error_system(error, errno, "run the filter", path);
    }
    pid_t child;
    int code = start(words, filter->takes_path ? "/dev/null" : path, ends[1], &child);
    arena_release(&arena);
    close(ends[1]);
    if (code != 0) {
        close(ends[0]);
        return error_set(error, STATUS_IO, "%s: filter '%.100s' cannot be started: %s", path,
                         command, strerror(code));
    }
    enum status status = read_output(ends[0], path, command, limit, output, error);
    close(ends[0]);
    if (status != STATUS_OK) {
        kill(child, SIGKILL);
        wait_for(child, path, command, NULL);
        return status;
    }
    return wait_for(child, path, command, error);
}

void filter_command_close(struct filter_command *filter)
{
    if (filter != NULL) {
        memory_release(filter->allocator, filter->text);
        memory_release(filter->allocator, filter->words);
        memory_release(filter->allocator, filter);
    }
}
