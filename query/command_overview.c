/* `suoyin overview`: what a collection, or a result, is about. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "command_listing.h"
#include "command_overview.h"
#include "command_print.h"
#include "query_command.h"

const char command_overview_help[] =
    "Usage: suoyin overview [OPTION…] INDEX [QUERY…]\n"
    "Shows what an index, or everything in it that a query matches, is about: passages by subject\n"
    "and year, leading policies, parks and projects, places, sources, distinctive terms, amounts.\n"
    "The words of the query must all stand in a passage.\n"
    "\n"
    "  --html FILE    write it as one HTML page that stands alone; - is standard output\n"
    "  --json         one JSON object\n"
    "  -n, --number N names, places and sources shown, 1 to 60 (10)\n"
    "  --no-aliases   count short forms of a name by themselves\n"
    "  --color WHEN   auto (a terminal, unless NO_COLOR is set), always or never\n"
    "  --help         this text\n"
    "\n"
    "Examples:\n"
    "  suoyin overview park.index\n"
    "  suoyin overview park.index 冷链 date:2023..2024\n"
    "  suoyin overview --html report.html park.index region:四川省\n"
    "\n"
    "Exit status: 0 shown, 1 nothing matches, 2 wrong usage or bad input,\n"
    "3 a damaged index or trouble of the system.\n";

enum { NAMES_MAX = 60, TERMS = 60 };

struct overview_request {
    struct listing_request listing;
    const char *html;
    uint32_t number;
};

static bool write_page(const char *path, const struct overview *overview)
{
    if (strcmp(path, "-") == 0) {
        overview_put_html(stdout, overview);
        return true;
    }
    FILE *out = fopen(path, "wb");
    bool written = out != NULL;
    if (written) {
        overview_put_html(out, overview);
        written = ferror(out) == 0;
        written = fclose(out) == 0 && written;
    }
    if (!written) {
        program_message("overview: %s: %s", path, strerror(errno));
    }
    return written;
}

static enum program_exit show(const struct overview_request *request,
                              const struct overview *overview)
{
    struct chart_style style = {print_columns(), request->listing.view.color};
    if (request->listing.view.json) {
        overview_put_json(stdout, overview);
    }
    if (request->html != NULL && !write_page(request->html, overview)) {
        return PROGRAM_TROUBLE;
    }
    if (!request->listing.view.json && request->html == NULL) {
        overview_put_text(stdout, overview, &style);
    }
    return PROGRAM_DONE;
}

static enum program_exit run(void *context, const suoyin_index *index)
{
    const struct overview_request *request = context;
    const struct overview_limits limits = {request->number, request->number, TERMS,
                                           request->listing.no_aliases};
    struct overview overview;
    suoyin_error error = {0};
    suoyin_status status =
        overview_gather(index, request->listing.query, &limits, &overview, &error);
    overview.index_name = listing_index_name(request->listing.index);
    enum program_exit result;
    if (status != SUOYIN_OK) {
        program_message("overview: %s", error.message);
        result = program_exit_of(status);
    } else if (overview.passages == 0) {
        program_message("overview: nothing matches");
        result = PROGRAM_NOTHING;
    } else {
        result = show(request, &overview);
    }
    overview_release(&overview);
    return result;
}

enum { OPTION_HTML = VIEW_OWN_FIRST, OPTION_NO_ALIASES };

static const struct option own_options[] = {
    {"html", required_argument, NULL, OPTION_HTML},
    {"no-aliases", no_argument, NULL, OPTION_NO_ALIASES},
    {"number", required_argument, NULL, 'n'},
    {NULL, 0, NULL, 0},
};

static bool take_option(void *context, int option)
{
    struct overview_request *request = context;
    switch (option) {
    case OPTION_HTML:
        request->html = optarg;
        return true;
    case OPTION_NO_ALIASES:
        request->listing.no_aliases = true;
        return true;
    default:
        return listing_read_number("overview", optarg, NAMES_MAX, &request->number);
    }
}

enum program_exit command_overview(const struct program_command *command, int argc, char **argv)
{
    static const struct view_own_options own = {"n:", own_options, take_option};
    struct overview_request request = {.number = 10};
    return listing_run(command, argc, argv, &own, &request.listing, run, &request);
}
