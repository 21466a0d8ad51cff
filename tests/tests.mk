# The tests. `make check` runs all of them, through tests/check, which counts.

TEST_LIBRARY := $(BUILD)/tests/libtested.a
UNIT_TESTS := $(patsubst tests/%.c,$(BUILD)/tests/%,$(wildcard tests/test_*.c))
TEST_HELPERS := $(call objects,$(filter-out $(wildcard tests/test_*.c tests/fuzz_*.c tests/example_*.c),$(wildcard tests/*.c)))
FUZZERS := $(patsubst tests/%.c,$(BUILD)/tests/%,$(wildcard tests/fuzz_*.c))

$(TEST_LIBRARY): $(COMMON) $(QUERY) $(INDEXER) $(TEST_HELPERS)
	@mkdir -p $(@D)
	@rm -f $@
	$(AR) rcs $@ $^

$(BUILD)/tests/test_%: $(BUILD)/tests/test_%.o $(TEST_LIBRARY)
	$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) $^ $(INDEXER_LIBS) -lcmocka -o $@

unit-tests: $(UNIT_TESTS)
	tests/run_unit_tests $(UNIT_TESTS)

# The fuzz targets, with a main of their own that replays files; libFuzzer brings another.
$(BUILD)/tests/fuzz_%: $(BUILD)/tests/fuzz_%.o $(BUILD)/tests/replay/replay_main.o $(TEST_LIBRARY)
	$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) $^ $(INDEXER_LIBS) -o $@

replay-fuzz-corpora: $(FUZZERS)
	tests/replay_fuzz_corpora $(BUILD)/tests

check-layers:
	tests/check_layers

check-headers:
	CC='$(CC)' tests/check_headers

check:
	tests/check

.PHONY: unit-tests replay-fuzz-corpora check-layers check-headers check
