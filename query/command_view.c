#include "command_view.h"

#include "command_print.h"

enum { OPTION_JSON = 256, OPTION_COLOR };

static const struct option shared[] = {
    {"json", no_argument, NULL, OPTION_JSON},
    {"color", required_argument, NULL, OPTION_COLOR},
    {"help", no_argument, NULL, 'h'},
    {NULL, 0, NULL, 0},
};

enum { SHARED = sizeof shared / sizeof *shared };

/* Both kinds, as getopt_long wants them. */
static void list_options(const struct view_own_options *own,
                         struct option list[VIEW_OWN_MAX + SHARED])
{
    size_t count = 0;
    while (own != NULL && own->options[count].name != NULL && count < VIEW_OWN_MAX) {
        list[count] = own->options[count];
        count++;
    }
    memcpy(list + count, shared, sizeof shared);
}

enum program_exit view_options_read(const struct program_command *command, int argc, char **argv,
                                    const struct view_own_options *own, void *context,
                                    struct view_options *view, bool *finished)
{
    struct option options[VIEW_OWN_MAX + SHARED];
    char letters[32];
    list_options(own, options);
    snprintf(letters, sizeof letters, "+:%sh", own != NULL ? own->letters : "");
    *view = (struct view_options){.color = print_default_color()};
    *finished = true;
    int option;
    while ((option = program_next_option(argc, argv, letters, options)) != -1) {
        bool sound = true;
        switch (option) {
        case OPTION_JSON:
            view->json = true;
            break;
        case OPTION_COLOR:
            sound = print_read_color(command->name, optarg, &view->color);
            break;
        case 'h':
            return program_help(command);
        case '?':
            return program_usage(command);
        default:
            sound = own->take(context, option);
            break;
        }
        if (!sound) {
            return PROGRAM_USAGE;
        }
    }
    *finished = false;
    return PROGRAM_DONE;
}
