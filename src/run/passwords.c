/* passwords - the list of the case, and the locked items that wait for it. */
#include "run/passwords.h"

#include "base/hmap.h"
#include "base/io.h"
#include "box/box.h"

#define VALUE "passwords"

str passwords_get(struct kase *k, struct arena *a)
{
	str s = STR_NONE;
	return case_value_get(k, a, VALUE, &s) ? s : STR_NONE;
}

static bool has_line(str list, str want)
{
	while (list.n > 0)
		if (str_eq(str_cut(&list, '\n'), want))
			return true;
	return false;
}

/* merge - the lines of text that list lacks. gives how many there are */
static size_t merge(struct out *list, str text)
{
	size_t n = 0;
	while (text.n > 0) {
		str line = str_cut(&text, '\n');
		if (line.n > 0 && line.p[line.n - 1] == '\r')
			line.n--;
		if (line.n == 0 || has_line(out_view(list), line))
			continue;
		out_str(list, line);
		out_char(list, '\n');
		n++;
	}
	return n;
}

struct locked {
	uint32_t *id;
	size_t n, cap;
};

/* locked_items - what to read again: an item that asked for a password, or may have (what was
 * derived from it was not all read), or the container that told of a member it could not open. */
static struct locked locked_items(struct kase *k, struct arena a)
{
	struct item_cursor *c = case_items(k, WALK_not_read);
	struct locked l = {0};
	struct hmap seen = {0};
	struct item i;
	for (;;) {
		bool is_new = false;
		struct arena scratch = a;
		if (!case_items_next(c, &scratch, &i))
			break;
		uint32_t id = i.reader.n == 0 && i.parent != 0 ? i.parent : i.id;
		if (i.reason == REASON_encrypted || i.reason == REASON_untried ||
		    i.reason == REASON_derived)
			hmap_put(&seen, id, &is_new);
		if (is_new) {
			GROW(l.id, l.cap, l.n + 1);
			l.id[l.n++] = id;
		}
	}
	case_items_end(c);
	hmap_free(&seen);
	return l;
}

static bool reopen(struct kase *k, struct arena a, const struct locked *l)
{
	for (size_t n = 0; n < l->n; n++) {
		struct arena scratch = a;
		struct item i;
		if (!case_item_get(k, &scratch, l->id[n], &i)) {
			if (case_why(k) != NULL)
				return false;
			continue; /* it went with a container that is read again */
		}
		i.state = ITEM_waiting;
		i.reason = REASON_none;
		i.passages = i.mentions = 0;
		if (!case_item_set(k, &i) || !case_item_clear(k, i.id))
			return false;
	}
	return true;
}

static bool journal(struct kase *k, size_t fresh, size_t items)
{
	const struct journal_number said[] = {{"new", fresh}, {"items_again", items}};
	return journal_numbers(k, "passwords.add", said, 2);
}

static bool take(struct kase *k, struct arena *a, str text, const char **out_why)
{
	struct out list = out_mem();
	struct locked l = {0};
	bool ok = false;
	TXN_SCOPE t = case_begin(k);
	out_str(&list, passwords_get(k, a));
	size_t fresh = merge(&list, text);
	if (list.n > BOX_PASSWORDS_MOST) {
		*out_why = "more passwords than 64 KiB in all; keep to those that were in use";
	} else {
		l = locked_items(k, *a);
		ok = case_value_set(k, VALUE, out_view(&list)) && reopen(k, *a, &l) &&
		     journal(k, fresh, l.n) && case_commit(&t);
		*out_why = ok ? NULL : case_why(k);
	}
	grow_free(l.id, l.cap, sizeof(l.id[0]));
	out_end(&list);
	return ok;
}

/* Some editors begin a file with a mark that is no part of the first line. */
static str without_mark(str s)
{
	str mark = STR("\xef\xbb\xbf");
	return str_starts(s, mark) ? str_sub(s, mark.n, s.n) : s;
}

bool passwords_add(struct kase *k, const char *file, const char **out_why)
{
	struct arena a = arena_make((size_t)16 << 20);
	str text;
	bool ok = false;
	if (!io_read_file(&a, file, 2 * BOX_PASSWORDS_MOST, &text))
		*out_why = "the file of passwords can not be read, or is larger than 64 KiB; it "
			   "wants one a line";
	else if (str_find_byte(text, 0) < text.n)
		*out_why = "the file of passwords is no UTF-8 text; save it as such, one a line";
	else
		ok = take(k, &a, without_mark(text), out_why);
	arena_free(&a);
	return ok;
}
