# Options, operands, help: what the programs do before they open anything.
# shellcheck shell=bash

test_help_is_found_and_says_enough() {
    local program command
    for program in "$SUOYIN" "$SUOYIN_INDEX"; do
        for command in --help -h help; do
            expect 0 "$program" $command
            has out Usage: Examples: "Exit status"
            [ ! -s err ] || fail "help goes to standard error"
        done
        expect 2 "$program"
        has err Usage:
        expect 2 "$program" help nonsense
        one_message
        expect 2 "$program" nonsense
        one_message
    done
    for command in search show; do
        expect 0 "$SUOYIN" help $command
        has out "Usage: suoyin $command" "Exit status"
        cp out long
        expect 0 "$SUOYIN" $command --help
        same long out
    done
    for command in build update check remove merge compact diff verify salvage info; do
        expect 0 "$SUOYIN_INDEX" help $command
        has out "Usage: suoyin-index $command" "Exit status"
        cp out long
        expect 0 "$SUOYIN_INDEX" $command --help
        same long out
    done
}

test_version() {
    expect 0 "$SUOYIN" --version
    matches out '^suoyin [0-9]+\.[0-9]+\.[0-9]+$'
    expect 0 "$SUOYIN_INDEX" --version
    matches out '^suoyin-index [0-9]+\.[0-9]+\.[0-9]+$'
}

test_wrong_options_are_named() {
    sample_index
    local option
    for option in --nonsense -z --k --docum; do
        expect 2 "$SUOYIN" search $option sample.index 园区
        has err "there is no such option"
    done
    expect 2 "$SUOYIN" search --k1
    has err "--k1: needs a value"
    expect 2 "$SUOYIN" search -n
    has err "-n: needs a value"
    expect 2 "$SUOYIN" search --json=yes sample.index 园区
    has err "--json: takes no value"
    expect 2 "$SUOYIN_INDEX" build --thread 2 x.index docs
    has err "there is no such option"
    no_index x.index
}

test_options_may_stand_behind_operands() {
    sample_index
    expect 0 "$SUOYIN" search -n 1 --json sample.index 园区 企业
    cp out before
    expect 0 "$SUOYIN" search sample.index 园区 -n 1 企业 --json
    [ "$(grep -c '"type":"hit"' out)" = "$(grep -c '"type":"hit"' before)" ] || fail "-n 1 was not read"
    expect 0 "$SUOYIN" search sample.index 园区 -企业 --format=trec
    cp out behind
    expect 0 "$SUOYIN" search --format trec sample.index 园区 -企业
    same behind out
    expect 2 "$SUOYIN" search sample.index 园区 --nonsense
    has err "--nonsense: there is no such option"
    expect 2 "$SUOYIN" search sample.index 园区 --k1
    has err "--k1: needs a value"
    expect 2 "$SUOYIN" search sample.index 园区 -n
    has err "-n: needs a value"
    expect 1 "$SUOYIN" search sample.index --json -- --nonsense
    expect 0 "$SUOYIN_INDEX" build late.index "$CORPUS" --threads 1 --quiet
    expect 0 "$SUOYIN" mentions late.index --kind park --json
    expect 0 "$SUOYIN" overview late.index 园区 --html late.html
    [ -s late.html ] || fail "--html was not read"
}

test_values_out_of_range_are_refused() {
    sample_index
    local wrong
    for wrong in "-n 0" "-n -1" "-n 100001" "-n ten" "-n 99999999999999999999" "-n 1.5" \
        "--offset -1" "--offset 1000001" "--k1 -0.1" "--k1 100.1" "--k1 nan" "--k1 inf" "--k1 1e999" \
        "--k1 0x1" "--k1 1,2" "--b -1" "--b 1.01" "--b b" "--ranking best" "--format xml" "--color red" \
        "--timeout -1" "--syntax loose"; do
        # shellcheck disable=SC2086
        expect 2 "$SUOYIN" search $wrong sample.index 园区
        one_message
        has err "must be"
        [ ! -s out ] || fail "something was printed for $wrong"
    done
    expect 2 "$SUOYIN" search --k1= sample.index 园区
    for wrong in "--k1 7x" "--ranking best" "--rewrite maybe" "--min-match 200%"; do
        # shellcheck disable=SC2086
        expect 2 "$SUOYIN" eval $wrong sample.index queries qrels
        one_message
        has err "eval: $wrong: must be"
    done
    for wrong in "--threads 0" "--threads 257" "--memory 1M" "--memory 64X" "--memory 5MM" "--memory G" \
        "--memory 99999999999G" "--passage-chars 19" "--passage-chars 100001" "--report xml" \
        "--filter pdf" "--filter =cat" "--filter pdf=" "--encoding klingon"; do
        # shellcheck disable=SC2086
        expect 2 "$SUOYIN_INDEX" build $wrong x.index docs
        one_message
        no_index x.index
    done
}

test_an_option_belongs_to_its_commands() {
    sample_index
    cp -r sample.index before
    local wrong
    for wrong in "update --replace" "update --ignore-missing" "check --prune" "check --dry-run" \
        "remove --strict" "remove --memory 1G" "merge --raw" "compact --replace" "diff --report json" \
        "diff --threads 2" "build --prune" "build --dry-run"; do
        # shellcheck disable=SC2086
        expect 2 "$SUOYIN_INDEX" $wrong sample.index docs
        one_message
        has err "there is no such option"
    done
    for wrong in "update --threads 0" "update --memory 1M" "check --report xml" "remove --threads 257" \
        "merge --threads x" "compact --report yes" "update --passage-chars 19"; do
        # shellcheck disable=SC2086
        expect 2 "$SUOYIN_INDEX" $wrong sample.index docs
        one_message
        has err "suoyin: ${wrong%% *}: " "must be"
    done
    diff -r before sample.index || fail "the index has changed"
}

test_limits_are_allowed() {
    sample_index
    expect 0 "$SUOYIN" search -n 100000 --k1 100 --b 1 sample.index 园区
    expect 0 "$SUOYIN" search -n 1 --k1 0 --b 0 sample.index 园区
    expect 1 "$SUOYIN" search --offset 1000000 sample.index 园区
    local memory
    for memory in 32M 32768k 33554432 1g; do
        expect 0 "$SUOYIN_INDEX" build --replace --memory $memory --threads 2 sample.index docs
    done
}

test_operands_are_counted() {
    sample_index
    expect 2 "$SUOYIN" search
    expect 2 "$SUOYIN" search sample.index
    has err "QUERY is missing"
    expect 2 "$SUOYIN" show sample.index
    expect 2 "$SUOYIN" show sample.index a b
    expect 2 "$SUOYIN_INDEX" build
    expect 2 "$SUOYIN_INDEX" build x.index
    has err "PATH is missing"
    expect 2 "$SUOYIN_INDEX" verify
    expect 2 "$SUOYIN_INDEX" verify a b
    expect 2 "$SUOYIN_INDEX" info
    expect 2 "$SUOYIN_INDEX" info --json --digest sample.index
    expect 2 "$SUOYIN_INDEX" update sample.index
    has err "PATH is missing"
    expect 2 "$SUOYIN_INDEX" check
    has err "INDEX is missing"
    expect 2 "$SUOYIN_INDEX" remove sample.index
    has err "ID is missing"
    expect 2 "$SUOYIN_INDEX" merge out.index
    has err "IN is missing"
    expect 2 "$SUOYIN_INDEX" compact sample.index sample.index
    has err "takes one INDEX"
    expect 2 "$SUOYIN_INDEX" diff sample.index
    has err "B is missing"
    expect 2 "$SUOYIN_INDEX" diff a b c
    has err "takes one A and one B"
    expect 2 "$SUOYIN" search --queries - sample.index 园区 </dev/null
    has err "takes the place of QUERY"
}

test_dashes_end_the_options() {
    sample_index
    expect 0 "$SUOYIN" search -- sample.index -量子
    expect 0 "$SUOYIN" search sample.index 园区 -- --json
    lacks out '"type"'
    expect 0 "$SUOYIN" search -n 1 -- sample.index -n 园区
    expect 0 "$SUOYIN" search sample.index -- -量子
    mv sample.index ./-dash.index
    expect 0 "$SUOYIN" search -- -dash.index 园区
    expect 0 "$SUOYIN_INDEX" verify -- -dash.index
    mv docs -- -docs
    expect 0 "$SUOYIN_INDEX" build -- -again.index -docs
    expect 0 "$SUOYIN_INDEX" verify ./-again.index
}

test_output_that_cannot_be_written_is_trouble() {
    [ -w /dev/full ] || skip "there is no /dev/full"
    sample_index
    local status=0
    "$SUOYIN" search --json sample.index 园区 >/dev/full 2>err || status=$?
    [ $status -eq 3 ] || fail "exit status $status"
    has err "suoyin: write: standard output: No space left on device"
    status=0
    "$SUOYIN_INDEX" info sample.index >/dev/full 2>err || status=$?
    [ $status -eq 3 ] || fail "exit status $status"
}

test_manual_pages_say_what_the_programs_do() {
    local option
    for option in $("$SUOYIN" help search | grep -oE -- '--[a-z0-9-]+' | sort -u); do
        [ "$option" = --help ] && continue
        grep -qE "Fl -?${option#-}( |$)|Fl ${option#-}( |$)" "$ROOT/query/suoyin.1" ||
            fail "suoyin.1 does not describe $option"
    done
    local command
    for command in build update check remove merge compact diff verify salvage info; do
        for option in $("$SUOYIN_INDEX" help $command | grep -oE -- '--[a-z-]+' | sort -u); do
            [ "$option" = --help ] && continue
            grep -qE "Fl ${option#-}( |$)" "$ROOT/indexer/suoyin-index.1" ||
                fail "suoyin-index.1 does not describe $option of $command"
        done
    done
    command -v mandoc >/dev/null || return 0
    mandoc -Tlint -W warning "$ROOT"/query/suoyin.[13] "$ROOT/indexer/suoyin-index.1" ||
        fail "mandoc has something to say"
}
