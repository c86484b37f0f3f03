/* mail - see mail.h. */
#include "sim/mail.h"

#include "sim/sim.h"

static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

static void put_base64(struct out *o, str s, size_t line)
{
	for (size_t i = 0, n = 0; i < s.n; i += 3, n += 4) {
		uint32_t v = (uint32_t)s.p[i] << 16;
		v |= s.n - i > 1 ? (uint32_t)s.p[i + 1] << 8 : 0;
		v |= s.n - i > 2 ? s.p[i + 2] : 0;
		if (line > 0 && n > 0 && n % line == 0)
			out_char(o, '\n');
		for (size_t k = 0; k < 4; k++)
			out_char(o, k <= s.n - i ? digits[v >> (18 - 6 * k) & 63] : '=');
	}
}

static void put_hex(struct out *o, unsigned char c)
{
	static const char hex[] = "0123456789ABCDEF";
	out_char(o, '=');
	out_char(o, hex[c >> 4]);
	out_char(o, hex[c & 15]);
}

static void put_quoted(struct out *o, str s)
{
	size_t column = 0;
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = s.p[i];
		bool last = i + 1 == s.n || s.p[i + 1] == '\n';
		if (c == '\n') {
			out_char(o, '\n');
			column = 0;
			continue;
		}
		if (column > 71) {
			out_z(o, "=\n");
			column = 0;
		}
		if (c == '=' || c >= 0x7F || (c == ' ' && last)) {
			put_hex(o, c);
			column += 3;
		} else {
			out_char(o, (char)c);
			column++;
		}
	}
}

static bool plain(str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] >= 0x80)
			return false;
	return true;
}

/* Words of a head: as they are, or as one encoded word. */
static void put_words(struct out *o, const struct mail *m, str s)
{
	struct out t = out_mem();
	if (plain(s)) {
		out_str(o, s);
		return;
	}
	encode(&t, m->latin ? CODING_cp1252 : CODING_utf8, s);
	out_z(o, m->latin ? "=?windows-1252?" : "=?utf-8?");
	if (m->number % 2 == 0) {
		out_z(o, "B?");
		put_base64(o, out_view(&t), 0);
	} else {
		out_z(o, "Q?");
		for (size_t i = 0; i < t.n; i++) {
			if (is_alnum(t.p[i]))
				out_char(o, (char)t.p[i]);
			else if (t.p[i] == ' ')
				out_char(o, '_');
			else
				put_hex(o, t.p[i]);
		}
	}
	out_z(o, "?=");
	out_end(&t);
}

static void put_person(struct out *o, const struct mail *m, const char *head, str name, str address)
{
	out_z(o, head);
	if (name.n > 0) {
		out_z(o, plain(name) ? "\"" : "");
		put_words(o, m, name);
		out_z(o, plain(name) ? "\" " : " ");
	}
	out_char(o, '<');
	out_str(o, address);
	out_z(o, ">\n");
}

static void put_time(struct out *o, const struct mail *m, bool mailbox)
{
	static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
					     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
	static const char *const days[] = {"Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"};
	struct date d = date_of_days(m->day);
	out_z(o, days[m->day % 7]);
	out_z(o, mailbox ? " " : ", ");
	if (mailbox) {
		out_z(o, months[d.month - 1]);
		out_char(o, ' ');
		out_dec_pad(o, d.day, 2);
		out_z(o, " 09:30:00 ");
		out_dec(o, d.year);
		return;
	}
	out_dec(o, d.day);
	out_char(o, ' ');
	out_z(o, months[d.month - 1]);
	out_char(o, ' ');
	out_dec(o, d.year);
	out_z(o, " 09:30:00 +0100");
}

static void put_body(struct out *o, const struct mail *m)
{
	static const char *const ways[] = {"quoted-printable", "base64", "8bit"};
	struct out t = out_mem();
	encode(&t, m->latin ? CODING_cp1252 : CODING_utf8, m->body);
	out_z(o,
	      m->html ? "Content-Type: text/html; charset=" : "Content-Type: text/plain; charset=");
	out_z(o, m->latin ? "windows-1252" : "\"utf-8\"");
	out_z(o, "\nContent-Transfer-Encoding: ");
	out_z(o, ways[m->way]);
	out_z(o, "\n\n");
	if (m->way == MAIL_quoted)
		put_quoted(o, out_view(&t));
	else if (m->way == MAIL_base64)
		put_base64(o, out_view(&t), 76);
	else
		out_str(o, out_view(&t));
	out_char(o, '\n');
	out_end(&t);
}

static void put_attachment(struct out *o, const struct mail *m)
{
	bool message = str_eq(m->type, STR("message/rfc822"));
	out_z(o, "Content-Type: ");
	out_str(o, m->type);
	out_z(o, "; name=\"");
	out_str(o, m->file);
	out_z(o, "\"\nContent-Disposition: attachment; filename=\"");
	out_str(o, m->file);
	out_z(o, message ? "\"\n\n" : "\"\nContent-Transfer-Encoding: base64\n\n");
	if (message)
		out_str(o, m->attachment);
	else
		put_base64(o, m->attachment, 76);
	out_char(o, '\n');
}

static void put_boundary(struct out *o, const struct mail *m, const char *before, const char *after)
{
	out_z(o, before);
	out_z(o, "----=_Part_");
	out_dec(o, m->number);
	out_z(o, "_kond");
	out_z(o, after);
}

void put_mailbox_line(struct out *o, const struct mail *m)
{
	out_z(o, "From ");
	out_str(o, m->from);
	out_char(o, ' ');
	put_time(o, m, true);
	out_char(o, '\n');
}

void put_mail(struct out *o, const struct mail *m)
{
	put_person(o, m, "From: ", m->from_name, m->from);
	put_person(o, m, "To: ", m->to_name, m->to);
	out_z(o, "Subject: ");
	put_words(o, m, m->subject);
	out_z(o, "\nDate: ");
	put_time(o, m, false);
	out_z(o, "\nMessage-ID: <");
	out_dec(o, m->number);
	out_z(o, ".2025@mail.lab-noorderland.example>\nMIME-Version: 1.0\n");
	if (m->attachment.n == 0) {
		put_body(o, m);
		return;
	}
	put_boundary(o, m, "Content-Type: multipart/mixed; boundary=\"", "\"\n\n");
	put_boundary(o, m, "--", "\n");
	put_body(o, m);
	put_boundary(o, m, "--", "\n");
	put_attachment(o, m);
	put_boundary(o, m, "--", "--\n");
}
