# What a terminal gets: colour when it is wanted, lines that fit, and no control sequence of a
# document's making.
# shellcheck shell=bash

ESCAPE=$'\033'

test_color() {
    sample_index
    expect 0 "$SUOYIN" search sample.index 园区
    lacks out "$ESCAPE"
    expect 0 "$SUOYIN" search --color always sample.index 园区
    has out "$ESCAPE[1;31m园区$ESCAPE[0m"
    expect 0 "$SUOYIN" search --color=never sample.index 园区
    lacks out "$ESCAPE"
    expect 0 "$SUOYIN" search --json --color always sample.index 园区
    lacks out "$ESCAPE"
    NO_COLOR=1 expect 0 "$SUOYIN" search --color always sample.index 园区
    has out "$ESCAPE"
}

test_color_on_a_terminal() {
    sample_index
    on_terminal "$SUOYIN" search sample.index 园区
    has out "$ESCAPE[1;31m园区$ESCAPE[0m"
    NO_COLOR=1 on_terminal "$SUOYIN" search sample.index 园区
    lacks out "$ESCAPE"
    NO_COLOR='' on_terminal "$SUOYIN" search sample.index 园区
    has out "$ESCAPE"
    TERM=dumb on_terminal "$SUOYIN" search sample.index 园区
    lacks out "$ESCAPE"
    on_terminal "$SUOYIN" search --color never sample.index 园区
    lacks out "$ESCAPE"
}

test_progress_is_for_terminals_only() {
    sample
    expect 0 "$SUOYIN_INDEX" build x.index docs
    lacks err "$ESCAPE" MB/s]
    lines err 1
    on_terminal "$SUOYIN_INDEX" build y.index docs
    has out "4 documents"
    on_terminal "$SUOYIN_INDEX" build --quiet z.index docs
    [ ! -s out ] || fail "not quiet"
}

# Control characters of both kinds, raw in a text file and escaped in JSON.
hostile() {
    mkdir -p docs
    printf '园区\033[31m红\033]0;title\007\r\n第二行\x08\x7f园区\xc2\x9b31m\xe2\x80\xae倒着\n' >docs/raw.txt
    printf '%s\n' '{"id":"h\u001b[5m","title":"题\u001b[2J园区","text":"园区\u001b[31m红\u009b1m\u202e反","source":"\u0007源"}' \
        >docs/hostile.jsonl
}

test_escape_sequences_of_documents_are_shown_not_sent() {
    hostile
    expect 0 "$SUOYIN_INDEX" build --raw x.index docs
    lacks err "$ESCAPE"
    local arguments
    for arguments in "search x.index 园区" "search --full --explain x.index 园区" "search --json x.index 园区" \
        "search --format trec x.index 园区" "show x.index raw.txt" "show --json x.index raw.txt"; do
        # shellcheck disable=SC2086
        expect 0 "$SUOYIN" $arguments
        if tr -d '\n' <out | grep -q '[[:cntrl:]]'; then fail "a control character: $arguments"; fi
        lacks out $'\xc2\x9b' $'\xe2\x80\xae'
    done
    expect 0 "$SUOYIN" search x.index 园区
    has out '␛[31m'
    expect 0 "$SUOYIN" search --json x.index 园区
    json_lines check <out || fail "no JSON"
    has out '\u001b[31m'
    json_lines get text <out >texts
    has texts "$ESCAPE[31m"
}

test_escape_sequences_in_messages() {
    sample_index
    expect 1 "$SUOYIN" show sample.index "$ESCAPE[31mno"
    lacks err "$ESCAPE"
    has err '␛[31m'
    expect 2 "$SUOYIN" search "$ESCAPE[31mno" 园区
    lacks err "$ESCAPE"
    mkdir bad
    printf '\xff\xfe\x00\x01' >"bad/$ESCAPE[31m.txt"
    expect 2 "$SUOYIN_INDEX" build x.index bad
    lacks err "$ESCAPE"
}

# Every line of `out` takes at most so many columns; ideographs count two.
fits() {
    # In the C locale awk counts bytes: three of them are an ideograph here, one is ASCII.
    awk -v limit="$1" '{ wide = gsub(/[\xe3-\xef][\x80-\xbf][\x80-\xbf]/, "##");
        gsub(/[\xc2-\xe2][\x80-\xbf][\x80-\xbf]?/, "#");
        if (length($0) > limit) { print length($0) ": " $0; bad = 1 } } END { exit bad }' out >wide ||
        fail "a line is too wide: $(cat wide)"
}

test_lines_fit() {
    expect 0 "$SUOYIN_INDEX" build --quiet x.index "$CORPUS"
    local columns
    for columns in 30 41 55 80 100; do
        COLUMNS=$columns expect 0 "$SUOYIN" search --full x.index 产业园区企业补助
        fits $columns
        if [ "$columns" -ge 40 ]; then
            COLUMNS=$columns expect 0 "$SUOYIN" overview x.index
            fits "$columns"
        fi
        COLUMNS=$columns expect 0 "$SUOYIN" mentions --variants x.index
        fits $columns
        COLUMNS=$columns expect 0 "$SUOYIN" search x.index 产业园区企业补助
        fits $columns
        # Closing punctuation does not begin a line, opening punctuation does not end it.
        if grep -E '^ +(，|。|、|；|：|！|？|）|」|』|》|”)' out; then fail "closing punctuation begins a line"; fi
        if grep -E '(（|「|『|《|“)$' out; then fail "opening punctuation ends a line"; fi
    done
    expect 0 "$SUOYIN" search --full x.index 产业园区企业补助
    awk 'length($0) > 300 { found = 1 } END { exit !found }' out || fail "lines are broken without a terminal"
}

test_words_are_not_broken() {
    printf '%s\n' '园区引进 International Semiconductor Manufacturing 项目，网址 example.org/policy/2024/index.html 可查，总投资291.3亿元。' >a.txt
    expect 0 "$SUOYIN_INDEX" build --quiet --raw x.index a.txt
    local columns
    for columns in 40 44 50 57 60 70; do
        COLUMNS=$columns expect 0 "$SUOYIN" search --full x.index 园区
        has out International Semiconductor Manufacturing example.org/policy/2024/index.html 291.3
        fits $columns
    done
    COLUMNS=20 expect 0 "$SUOYIN" search --full x.index 园区
    fits 20
}

test_terminal_width() {
    expect 0 "$SUOYIN_INDEX" build --quiet x.index "$CORPUS"
    on_terminal "stty cols 50 2>/dev/null; $SUOYIN search --color never x.index 产业园区 2>/dev/null"
    fits 50
    awk 'length($0) > 20 { found = 1 } END { exit !found }' out || fail "nothing was printed"
}
