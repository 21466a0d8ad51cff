# What is said when nothing is found, and pinyin.
# shellcheck shell=bash

test_why_nothing_was_found() {
    sample_index
    expect 1 "$SUOYIN" search sample.index 火星
    [ ! -s out ] || fail "something was printed"
    has err "Nothing found" "No passage holds 火星."
    lacks err Perhaps
    expect 1 "$SUOYIN" search sample.index '+园区 +火星 mars'
    has err "No passage holds 火星, mars." "Perhaps:" "  +园区 mars  2 passages"
}

test_a_word_that_no_passage_holds_is_told_beside_hits() {
    sample_index
    expect 0 "$SUOYIN" search sample.index 产业园区 圆区 mars 招商
    has err "No passage holds 圆区, mars." "  产业园区 园区 mars 招商  "
    expect 0 "$SUOYIN" search sample.index 产业园区第99号火星人
    has err "No passage holds 99."
    expect 0 "$SUOYIN" search sample.index 产业园区火星人
    lacks err "No passage"
    expect 0 "$SUOYIN" search sample.index 产业园区 publisher:新华社 mars
    has err "No passage holds mars." "No document has a field of the name publisher."
    expect 0 "$SUOYIN" search --json sample.index 产业园区 mars
    lacks out advice
}

test_what_is_not_understood_is_told() {
    sample_index
    expect 0 "$SUOYIN" search sample.index '园区 subject:weather'
    has err "Not understood: subject:weather: must be policy, park or project."
    lacks err "No passage holds"
    expect 0 "$SUOYIN" search sample.index '(园区'
    has err "Not understood: a parenthesis is not closed."
    expect 0 "$SUOYIN" search --syntax none sample.index '(园区'
    lacks err understood
    expect 0 "$SUOYIN" search --json sample.index '(园区'
    [ ! -s err ] || fail "a program is told something"
    expect 0 "$SUOYIN" search sample.index '园区 (企业 OR "厂房") http://a.b/c'
    lacks err understood
    lacks err field
}

test_what_was_meant() {
    sample_index
    expect 1 "$SUOYIN" search sample.index 圆区
    has err "  园区  2 passages"
    expect 1 "$SUOYIN" search sample.index yunxi
    has err "  云溪  1 passage"
    expect 1 "$SUOYIN" search --json sample.index yunxi
    has out '{"type":"advice","kind":"missing","text":"yunxi","passages":0}' \
        '{"type":"advice","kind":"pinyin","text":"云溪","passages":1}'
    tail -n 1 out | grep -q '"type":"summary"' || fail "the summary is not last"
    expect 1 "$SUOYIN" search --format trec sample.index yunxi
    [ ! -s out ] || fail "something was printed"
}

test_pinyin_is_read_when_asked_for() {
    sample_index
    expect 0 "$SUOYIN" search --pinyin sample.index yunxi xian
    has out "云溪县产业园区"
    has err "yunxi xian is read as 云溪县."
    expect 0 "$SUOYIN" search --pinyin --json sample.index chanye
    has out '"read_as":"产业"'
    expect 0 "$SUOYIN" search --pinyin sample.index 园区
    lacks err "is read as"
    expect 1 "$SUOYIN" search --pinyin sample.index qqq
    has err "No passage holds qqq."
}
