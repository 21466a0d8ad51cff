/* The program `suoyin`: searches an index. What it does is done by the commands in the table. */
#include "query_command.h"

static const struct program_command commands[] = {
    {"search", "find passages: search INDEX QUERY…", command_search_help, command_search},
    {"eval", "measure against judgements: eval INDEX QUERIES QRELS", command_eval_help,
     command_eval},
    {"show", "print a document: show INDEX DOC", command_show_help, command_show},
    {"mentions", "list policies, parks, projects: mentions INDEX [QUERY…]", command_mentions_help,
     command_mentions},
    {"stats", "count passages by subject: stats INDEX [QUERY…]", command_stats_help, command_stats},
    {"overview", "what it is about: overview INDEX [QUERY…] [--html FILE]", command_overview_help,
     command_overview},
    {NULL, NULL, NULL, NULL},
};

static const char overview[] =
    "Usage: suoyin COMMAND [OPTION…] INDEX …\n"
    "Suoyin (索引) finds passages in Chinese text: the best first, each with its source.\n"
    "\n"
    "Commands:\n";

static const char epilogue[] =
    "  help     explain a command: help search\n"
    "\n"
    "Examples:\n"
    "  suoyin-index build park.index articles/        index a folder of articles\n"
    "  suoyin search park.index 园区 招商政策         keywords\n"
    "  suoyin search park.index 厂房可以先租后买吗    a whole question\n"
    "  suoyin show park.index notice-12.html          the article behind a hit\n"
    "\n"
    "Exit status: 0 found, 1 nothing found, 2 wrong usage or bad input,\n"
    "3 a damaged index or trouble of the system. The manual: man suoyin.\n";

int main(int argc, char **argv)
{
    const struct program program = {"suoyin", suoyin_version(), overview, epilogue, commands};
    return program_main(&program, argc, argv);
}
