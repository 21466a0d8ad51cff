/*
 * The recognisers of policies, parks, projects and of declared short forms. Each has a file of its
 * name; recognise.h is their contract, the rules (subject_rules.h) are what they know.
 */
#ifndef SUOYIN_INDEXER_RECOGNISE_NAMES_H
#define SUOYIN_INDEXER_RECOGNISE_NAMES_H

#include "recognise.h"

/*
 * The title in title marks (without them) when it ends as policies do; a document number
 * (国发〔2023〕5号, with any brackets); a set of measures that is told by their number (锂电“七条”,
 * “十五条”措施, 十条政策) or as 若干措施; a line that is a policy's title.
 */
recogniser recognise_policies;

/* …产业园, …开发区, …基地: what the rules' heads of parks end. */
recogniser recognise_parks;

/*
 * …项目, …工程, with a stage in brackets behind it; and what a list names that ends in such a word
 * (甲厂房、乙基地等三个项目).
 */
recogniser recognise_projects;

/*
 * 以下简称, 简称, 下称: the span is that of the short form, without its quotation marks, `full`
 * that of what it is short for. Short forms that every text uses (《办法》, 甲方) are left out.
 */
recogniser recognise_aliases;

#endif
