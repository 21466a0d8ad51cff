/*
 * The commands of the program `suoyin-index`. Each lies in a file of its name, with its help.
 */
#ifndef SUOYIN_INDEXER_INDEXER_COMMAND_H
#define SUOYIN_INDEXER_INDEXER_COMMAND_H

#include "../common/program_options.h"
#include "suoyin_index.h"

enum program_exit command_build(const struct program_command *command, int argc, char **argv);
enum program_exit command_update(const struct program_command *command, int argc, char **argv);
enum program_exit command_remove(const struct program_command *command, int argc, char **argv);
enum program_exit command_merge(const struct program_command *command, int argc, char **argv);
enum program_exit command_compact(const struct program_command *command, int argc, char **argv);
enum program_exit command_check(const struct program_command *command, int argc, char **argv);
enum program_exit command_diff(const struct program_command *command, int argc, char **argv);
enum program_exit command_verify(const struct program_command *command, int argc, char **argv);
enum program_exit command_salvage(const struct program_command *command, int argc, char **argv);
enum program_exit command_info(const struct program_command *command, int argc, char **argv);

extern const char command_build_help[];
extern const char command_update_help[];
extern const char command_remove_help[];
extern const char command_merge_help[];
extern const char command_compact_help[];
extern const char command_check_help[];
extern const char command_diff_help[];
extern const char command_verify_help[];
extern const char command_salvage_help[];
extern const char command_info_help[];

#endif
