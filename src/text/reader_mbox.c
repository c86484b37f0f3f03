/*
 * reader_mbox - mailboxes of Unix, Thunderbird, Google Takeout and kin (RFC 4155; mboxo, mboxrd,
 * mboxcl): each message is a member. Quoted lines ("> From ") lose one mark; a Content-Length is
 * believed only where a message or the end follows. Refuses indexes and folders of one file per
 * message.
 */
#include "text/mail_head.h"
#include "text/reader.h"

#define VIEW           ((size_t)256 << 10)
#define LENGTH_MOST    ((uint64_t)3 << 20) /* what a view can show to check it */
#define PROGRESS_BYTES ((uint64_t)1 << 20)

struct box {
	struct read_job *job;
	uint32_t index;
	uint64_t told;
	uint64_t length; /* Content-Length of this message, 0: none */
	bool open;       /* a message is under way */
	bool wanted;
	bool head;  /* in its head */
	bool check; /* its body comes next, and its length is told */
	bool blank; /* the line before was empty */
	bool mid;   /* the line before goes on */
	bool full;  /* the limit of members is reached */
};

static void give(struct box *b, str s)
{
	if (b->wanted && s.n > 0)
		b->job->sink->child_data(b->job->sink, s.p, s.n);
}

static void message_end(struct box *b)
{
	if (b->open && b->wanted)
		b->job->sink->child_end(b->job->sink, REASON_none);
	b->open = b->wanted = false;
}

static void message_begin(struct box *b)
{
	unsigned char room[24];
	size_t n = sizeof(room) - 4;
	uint32_t v = b->index + 1;
	message_end(b);
	if (b->index >= b->job->limits->entries) {
		b->full = true;
		return;
	}
	memcpy(room + n, ".eml", 4);
	for (; v > 0; v /= 10)
		room[--n] = (unsigned char)('0' + v % 10);
	struct child c = {
	    .name = {room + n, sizeof(room) - n}, .size = -1, .index = b->index++, .is_file = true};
	b->wanted = b->job->sink->child_begin(b->job->sink, &c);
	b->open = b->head = true;
	b->length = 0;
}

/* "From somebody Mon Jan  1 10:00:00 2024": a time and a year stand in it. */
static bool dated(str line)
{
	bool time = false, year = false;
	for (size_t i = 5; i + 4 < line.n && i < 500; i++) {
		const unsigned char *p = line.p + i;
		time = time || (is_digit(p[0]) && is_digit(p[1]) && p[2] == ':' && is_digit(p[3]));
		year = year || (p[0] == ' ' && (p[1] == '1' || p[1] == '2') && is_digit(p[2]) &&
				is_digit(p[3]) && is_digit(p[4]));
	}
	return time && year;
}

static bool separates(const struct box *b, str line, str next)
{
	return (!b->open || b->blank || dated(line)) && mail_head_line(next);
}

static bool quoted(str line)
{
	size_t i = 0;
	while (i < line.n && line.p[i] == '>')
		i++;
	return i > 0 && str_starts(str_sub(line, i, line.n), STR("From "));
}

/* The body of a message whose head told its length: given whole, when a message or the end follows.
 */
static void by_length(struct box *b)
{
	size_t n = (size_t)b->length, i = n;
	str v = input_view(b->job->in, n + 16);
	b->check = false;
	while (i < v.n && (v.p[i] == '\r' || v.p[i] == '\n'))
		i++;
	bool ends =
	    i < v.n && i > 0 && v.p[i - 1] == '\n' && str_starts(str_sub(v, i, v.n), STR("From "));
	if (v.n < n || (!ends && i < v.n))
		return;
	give(b, str_sub(v, 0, n));
	input_skip(b->job->in, n);
	b->blank = true;
}

static void head_line(struct box *b, str line)
{
	static const str name = STR("Content-Length:");
	if (str_eq_nocase(str_sub(line, 0, name.n), name) &&
	    !str_u64(str_trim(str_sub(line, name.n, line.n)), &b->length))
		b->length = 0;
}

/*
 * One line of the view at *at; `run` is where what was not given yet begins.
 * gives   false when the view ends here: *at bytes of it are done
 */
static bool line(struct box *b, str v, bool last, size_t *at, size_t *run)
{
	str rest = str_sub(v, *at, v.n);
	size_t end = str_find_byte(rest, '\n');
	bool whole = end < rest.n, start = !b->mid;
	if (!whole && !last && *at > 0)
		return false;
	str s = str_sub(rest, 0, whole ? end + 1 : rest.n);
	bool empty = start && str_trim(s).n == 0;
	if (start && str_starts(s, STR("From "))) {
		str next = str_sub(rest, s.n, rest.n);
		if (next.n < 1024 && !last && *at > 0)
			return false;
		if (separates(b, s, next)) {
			give(b, str_sub(v, *run, *at));
			message_begin(b);
			*at += s.n;
			*run = *at;
			return !b->full;
		}
	}
	if (start && quoted(s)) {
		give(b, str_sub(v, *run, *at));
		*run = *at + 1;
	}
	*at += s.n;
	b->mid = !whole;
	b->blank = empty;
	if (b->head && start)
		head_line(b, s);
	if (!b->head || !empty)
		return true;
	b->head = false;
	b->check = b->length > 0 && b->length <= LENGTH_MOST;
	return !b->check;
}

static str behind_bom(str s) { return str_starts(s, STR("\xEF\xBB\xBF")) ? str_sub(s, 3, s.n) : s; }

static int mbox_read(struct read_job *j, struct err *e)
{
	struct box b = {.job = j, .blank = true};
	struct input *in = j->in;
	str first = input_view(in, 3);
	input_skip(in, first.n - behind_bom(first).n);
	for (str v; !b.full && (v = input_view(in, VIEW)).n > 0;) {
		bool last = in->ended;
		size_t at = 0, run = 0;
		while (at < v.n && line(&b, v, last, &at, &run))
			continue;
		give(&b, str_sub(v, run, at));
		input_skip(in, at);
		if (b.check)
			by_length(&b);
		if (in->at - b.told >= PROGRESS_BYTES) {
			b.told = in->at;
			j->sink->progress(j->sink, in->at);
		}
	}
	message_end(&b);
	j->sink->progress(j->sink, in->at);
	if (b.full)
		j->sink->partial(j->sink, REASON_limit_entries, in->at);
	return in->failed ? err_set(e, REASON_io_error, in->at) : 0;
}

static int mbox_bid(const struct head *h)
{
	str s = behind_bom(h->raw);
	if (!str_starts(s, STR("From ")))
		return 0;
	size_t end = str_find_byte(s, '\n');
	return end < 1000 && mail_head_count(str_sub(s, end + 1, s.n)) >= 1 ? 95 : 0;
}

const struct reader reader_mbox = {
    .name = "mbox",
    .version = 1,
    .format = "Mailbox (mbox)",
    .standard = "RFC 4155, mboxo, mboxrd, mboxcl",
    .limits = "a Content-Length beyond 3 MiB is not heeded",
    .container = true,
    .bid = mbox_bid,
    .bid_most = 95,
    .read = mbox_read,
};
