/*
 * The commands of the program `suoyin`. Each lies in a file of its name, with its help.
 */
#ifndef SUOYIN_QUERY_QUERY_COMMAND_H
#define SUOYIN_QUERY_QUERY_COMMAND_H

#include "../common/program_options.h"
#include "suoyin.h"

enum program_exit command_search(const struct program_command *command, int argc, char **argv);
enum program_exit command_eval(const struct program_command *command, int argc, char **argv);
enum program_exit command_show(const struct program_command *command, int argc, char **argv);
enum program_exit command_mentions(const struct program_command *command, int argc, char **argv);
enum program_exit command_stats(const struct program_command *command, int argc, char **argv);
enum program_exit command_overview(const struct program_command *command, int argc, char **argv);

extern const char command_search_help[];
extern const char command_eval_help[];
extern const char command_show_help[];
extern const char command_mentions_help[];
extern const char command_stats_help[];
extern const char command_overview_help[];

#endif
