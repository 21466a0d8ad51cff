# The tests. `make check` runs all of them, through tests/check, which counts.

TEST_LIBRARY := $(BUILD)/tests/libtested.a
# Those that take longest come first, lest one of them runs alone at the end.
LONG_TESTS := change_failures crash build_memory hostile_index salvage history segment_merge oracle \
  refresh index_build hostile_segment concurrent query_language search_history annotated_index deadline
LONG_PROGRAMS := $(LONG_TESTS:%=$(BUILD)/tests/test_%)
longest_first = $(filter $(1),$(LONG_PROGRAMS)) $(filter-out $(LONG_PROGRAMS),$(1))
UNIT_TESTS := $(patsubst tests/%.c,$(BUILD)/tests/%,$(wildcard tests/test_*.c))
# Those in which threads meet: all that is worth running under ThreadSanitizer.
THREADED_TESTS := $(addprefix $(BUILD)/tests/test_,concurrent history index_build parallel refresh search_threads segment_merge)
TEST_HELPERS := $(call objects,$(filter-out $(wildcard tests/test_*.c tests/fuzz_*.c tests/example_*.c),$(wildcard tests/*.c)))
FUZZERS := $(patsubst tests/%.c,$(BUILD)/tests/%,$(wildcard tests/fuzz_*.c))
CHECKED_TESTS = $(call longest_first,$(if $(THREADED),$(THREADED_TESTS),$(UNIT_TESTS)))

$(TEST_LIBRARY): $(COMMON) $(QUERY) $(INDEXER) $(call objects,$(FOLD_SOURCES)) $(TEST_HELPERS)
	@mkdir -p $(@D)
	@rm -f $@
	$(AR) rcs $@ $^

$(BUILD)/tests/test_%: $(BUILD)/tests/test_%.o $(TEST_LIBRARY)
	$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) $^ $(INDEXER_LIBS) $(FOLD_LIBS) -lcmocka -lm -o $@

test-programs: $(CHECKED_TESTS)

list-unit-tests:
	@echo $(CHECKED_TESTS)

unit-tests: $(CHECKED_TESTS)
	tests/run_unit_tests $^

# The fuzz targets, with a main of their own that replays files; libFuzzer brings another.
$(BUILD)/tests/fuzz_%: $(BUILD)/tests/fuzz_%.o $(BUILD)/tests/replay/replay_main.o $(TEST_LIBRARY)
	$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) $^ $(INDEXER_LIBS) -o $@

fuzz-programs: $(FUZZERS)

replay-fuzz-corpora: $(FUZZERS)
	tests/replay_fuzz_corpora $(BUILD)/tests

check-layers:
	tests/check_layers

check-headers:
	CC='$(CC)' tests/check_headers

check-exports: libraries
	tests/check_exports $(BUILD)

check-format:
	tests/check_format

check:
	tests/check

# The long forms; about an hour. See tests/soak/run.
soak: programs $(addprefix $(BUILD)/tests/test_,crash hostile_index salvage concurrent refresh build_memory)
	tests/soak/run $(BUILD)

# Kept, so that a test is only linked again when something else has changed.
.SECONDARY: $(UNIT_TESTS:%=%.o) $(FUZZERS:%=%.o) $(BUILD)/tests/replay/replay_main.o

.PHONY: test-programs list-unit-tests unit-tests fuzz-programs replay-fuzz-corpora check-layers \
  check-headers check-exports check-format check soak
