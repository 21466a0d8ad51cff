# What passages are about and what they name: filters, mentions, stats, overview.
# shellcheck shell=bash

# An index of two articles whose contents are known.
subjects_index() {
    cat >articles.jsonl <<'END'
{"id":"a","title":"大安区推进产业园建设","date":"2023-05-06","text":"自贡市大安区加快推进硬质合金产业园建设，总投资291.3亿元，占地3123亩。"}
{"id":"b<1>","title":"\"金堂\" & 化工","date":"2024-01-02","text":"四川省成都市金堂县印发《关于支持先进制造业发展的若干措施》，2021年兑现资金500万元，淮州化工园区项目签约。"}
END
    expect 0 "$SUOYIN_INDEX" build --quiet subjects.index articles.jsonl
}

test_filters_on_annotations() {
    subjects_index
    expect 0 "$SUOYIN" search --json subjects.index 'amount:>=100亿元'
    has out '"id":"a"' '"kind":"quantity"' '"value":"291.3亿元"' '"magnitude":29130000000'
    lacks out '"id":"b'
    expect 0 "$SUOYIN" search --mentions subjects.index 'place:四川省 about-date:2021'
    has out "places: 四川省 · 四川省成都市 · 四川省成都市金堂县" "policies: 关于支持先进制造业发展的若干措施"
    expect 1 "$SUOYIN" search subjects.index 'amount:>1000亿元'
    expect 2 "$SUOYIN" search --syntax strict subjects.index 'amount:多'
    has err "must be an amount of money" "^"
    expect 0 "$SUOYIN" search --sort amount --json subjects.index 'id:*'
    head -n 1 out | grep -q '"id":"a"' || fail "the largest amount is not first"
    expect 0 "$SUOYIN" search --about policy --explain subjects.index 发展 项目
    has out "about:policy"
    expect 2 "$SUOYIN" search --about weather subjects.index 项目
    has err "must be policy, park or project"
    expect 0 "$SUOYIN" search --facet park --facet place subjects.index 'id:*'
    has out "1  硬质合金产业园" "2  四川省" "1  四川省自贡市大安区"
}

# highlighted QUERY TEXT: the first hit's first highlight is TEXT.
highlighted() {
    expect 0 "$SUOYIN" search --color always --full subjects.index "$1"
    grep -q $'\033\[1;31m'"$2"$'\033' out || fail "$1: $2 is not highlighted: $(cat out)"
}

test_what_filters_found_is_highlighted() {
    subjects_index
    highlighted 'amount:>=100亿元' 291.3亿元
    highlighted 'area:>1000亩' 3123亩
    highlighted 'about-date:2021' 2021年
    highlighted 'place:成都市' 成都市金堂县
    highlighted 'mention:硬质合金产业园' 硬质合金产业园
    highlighted 'amount:<1亿元 +资金' 资金500万元
}

test_mentions_are_listed() {
    subjects_index
    expect 0 "$SUOYIN" mentions --kind park subjects.index
    has out "Parks (" "硬质合金产业园  2023-05-06"
    lacks out Policies
    expect 0 "$SUOYIN" mentions --json --kind policy subjects.index 'date:2024'
    has out '"name":"关于支持先进制造业发展的若干措施"' '"first":"2024-01-02"' '"type":"summary"'
    expect 1 "$SUOYIN" mentions subjects.index 火星
    has err "suoyin: mentions: nothing matches"
    expect 1 "$SUOYIN" mentions --kind policy subjects.index 3123亩
    has err "suoyin: mentions: nothing is named"
    expect 2 "$SUOYIN" mentions --kind weather subjects.index
    expect 2 "$SUOYIN" mentions
}

test_stats() {
    subjects_index
    expect 0 "$SUOYIN" stats subjects.index
    has out "2 documents, 2 passages" "Passages by subject" "Different names"
    expect 0 "$SUOYIN" stats --json subjects.index 'date:2023'
    has out '"documents":1,' '"index_documents":2,' '"has_subjects":true' '"subjects":{"policy":'
    expect 0 "$SUOYIN" stats subjects.index 'date:2023'
    has out "1 document, 1 passage of 2"
    expect 1 "$SUOYIN" stats subjects.index 火星
    has out "0 documents, 0 passages of 2"
    lines out 1
}

test_overview() {
    subjects_index
    expect 0 "$SUOYIN" overview subjects.index
    has out "subjects.index" "2 passages, 2 documents" "By year of the document" "291.3亿元"
    expect 0 env COLUMNS=50 "$SUOYIN" overview subjects.index
    [ "$(sed 's/[^ -~]//g' out | awk '{ if (length > w) w = length } END { print w }')" -le 50 ] ||
        fail "a line is wider than the terminal"
    expect 0 "$SUOYIN" overview --json subjects.index 产业园
    has out '{"type":"overview","query":"产业园","passages":1,"documents":1' '"yuan":29130000000'
    expect 0 "$SUOYIN" overview --html page.html subjects.index
    has page.html "<!DOCTYPE html>" "<svg" "&quot;金堂&quot; &amp; 化工" "硬质合金产业园"
    lacks page.html "<script" 'src=' 'href=' "http:" "https:"
    expect 1 "$SUOYIN" overview subjects.index 火星
    expect 3 "$SUOYIN" overview --html no/such/folder/page.html subjects.index
}

test_overview_escapes_the_query() {
    subjects_index
    expect 0 "$SUOYIN" overview --html page.html subjects.index '产业园 -"<script>alert(1)</script>"'
    lacks page.html "<script>"
    has page.html "&lt;script&gt;"
}

test_an_index_without_subjects() {
    subjects_index
    expect 0 "$SUOYIN_INDEX" build --quiet --no-subjects plain.index articles.jsonl
    expect 2 "$SUOYIN" search plain.index 'subject:park'
    has err "built without subjects"
    expect 2 "$SUOYIN" mentions plain.index
    has err "built without subjects"
    expect 2 "$SUOYIN" overview plain.index
    has err "built without subjects"
    expect 0 "$SUOYIN" stats plain.index
    has out "2 documents" "built without subjects"
}
