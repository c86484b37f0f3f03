/* word - see word.h. Refuses nothing: a word that is missing is shown by its name. */
#include "proof/word.h"

static const struct {
	const char *key, *nl, *en;
} words[WORD_COUNT] = {
#define WORD(key, nl, en) {#key, nl, en},
#include "proof/word.tbl"
#undef WORD
};

str word(bool english, enum word w) { return str_of(english ? words[w].en : words[w].nl); }

const char *word_key(enum word w) { return words[w].key; }

static bool is_key(str key, str table, str name)
{
	if (key.n != table.n + 1 + name.n || !str_starts(key, table) || key.p[table.n] != '_')
		return false;
	for (size_t i = 0; i < name.n; i++) {
		unsigned char c = name.p[i] == '-' ? '_' : name.p[i];
		if (key.p[table.n + 1 + i] != c)
			return false;
	}
	return true;
}

str word_of(bool english, const char *table, str name)
{
	for (unsigned w = 0; w < WORD_COUNT; w++)
		if (is_key(str_of(words[w].key), str_of(table), name))
			return word(english, (enum word)w);
	return name;
}
