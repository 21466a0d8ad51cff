/*
 * The recogniser of names: policies, parks, projects, and the short forms that texts declare. One
 * pass over the text looks for the words at which a name may end, or begin; each sort of name has a
 * reader of its own (name_readers.h) that finds how far it goes. recognise.h is the contract, the
 * rules (subject_rules.h) are what it knows.
 *
 * A policy is the title in title marks (without them) when it ends as policies do; a document
 * number (国发〔2023〕5号, with any brackets); a set of measures that is told by its number
 * (锂电“七条”, “十五条”措施, 十条政策) or as 若干措施; a line that is a policy's title.
 *
 * A park is what the rules' heads of parks end (…产业园, …开发区, …基地).
 *
 * A project is what the heads of projects end (…项目, …工程), with a stage in brackets behind it;
 * and what a list names that ends in such a word (甲厂房、乙基地等三个项目).
 *
 * An alias is declared by 以下简称, 简称 or 下称: its span is that of the short form, without its
 * quotation marks, `full` that of what it is short for. Short forms that every text uses (《办法》,
 * 甲方) are left out.
 */
#ifndef SUOYIN_INDEXER_RECOGNISE_NAMES_H
#define SUOYIN_INDEXER_RECOGNISE_NAMES_H

#include "recognise.h"

recogniser recognise_names;

#endif
