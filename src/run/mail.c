/* mail - see mail.h. Refuses addresses with anything in them that a header, SMTP or curl could take
 * for more than an address. */
#include "run/mail.h"

#include "base/arena.h"
#include "base/program.h"
#include "base/str.h"

#define PATIENCE_MS 60000
#define WORD_BYTES  42 /* of an encoded word: 56 letters, 75 with what goes around (RFC 2047 2) */
#define LINE_BYTES  76

/* ---- addresses ---- */

bool mail_address_right(str s)
{
	static const char also[] = ".!#$%&'*+-/=?^_`{|}~";
	size_t at = str_find_byte(s, '@');
	str host = str_sub(s, at + 1, s.n);
	bool good = at > 0 && at <= 64 && s.n <= 254 && host.n > 0;
	for (size_t i = 0; i < at && good; i++)
		good = is_alnum(s.p[i]) || s.p[i] >= 0x80 ||
		       (s.p[i] != 0 && str_find_byte(str_of(also), s.p[i]) < sizeof(also) - 1);
	for (size_t i = 0; i < host.n && good; i++)
		good = is_alnum(host.p[i]) || host.p[i] >= 0x80 || host.p[i] == '.' ||
		       host.p[i] == '-';
	return good && s.p[0] != '-' && host.p[0] != '-';
}

/* ---- encoding ---- */

static void base64(struct out *o, str s)
{
	static const char digit[] =
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	for (size_t i = 0; i < s.n; i += 3) {
		unsigned v = (unsigned)s.p[i] << 16;
		v |= i + 1 < s.n ? (unsigned)s.p[i + 1] << 8 : 0;
		v |= i + 2 < s.n ? (unsigned)s.p[i + 2] : 0;
		out_char(o, digit[v >> 18]);
		out_char(o, digit[v >> 12 & 63]);
		out_char(o, i + 1 < s.n ? digit[v >> 6 & 63] : '=');
		out_char(o, i + 2 < s.n ? digit[v & 63] : '=');
	}
}

static bool is_plain(str s)
{
	bool plain = s.n <= 60;
	for (size_t i = 0; i < s.n; i++)
		plain = plain && s.p[i] >= ' ' && s.p[i] < 0x7f && s.p[i] != '"' &&
			s.p[i] != '\\' && s.p[i] != '=' && s.p[i] != '?';
	return plain;
}

/* header_text - as it is, in quotes when it is a name, or as encoded words of whole letters. */
static void header_text(struct out *o, str s, bool name)
{
	if (is_plain(s)) {
		out_z(o, name ? "\"" : "");
		out_str(o, s);
		out_z(o, name ? "\"" : "");
		return;
	}
	for (size_t i = 0; i < s.n;) {
		size_t end = i + WORD_BYTES < s.n ? i + WORD_BYTES : s.n;
		while (end < s.n && end > i + 1 && (s.p[end] & 0xc0) == 0x80)
			end--;
		out_z(o, i > 0 ? "\r\n " : "");
		out_z(o, "=?UTF-8?B?");
		base64(o, str_sub(s, i, end));
		out_z(o, "?=");
		i = end;
	}
}

/* quoted_printable - RFC 2045 6.7: what is not plain as =XX, lines of at most 76. */
static void quoted_printable(struct out *o, str text)
{
	static const char hex[] = "0123456789ABCDEF";
	while (text.n > 0) {
		str line = str_cut(&text, '\n');
		size_t at = 0;
		for (size_t i = 0; i < line.n; i++) {
			unsigned char c = line.p[i];
			bool last = i + 1 == line.n;
			bool plain = c >= ' ' && c < 0x7f && c != '=' && !(last && c == ' ') &&
				     !(c == '.' && at == 0);
			size_t n = plain ? 1 : 3;
			if (at + n > LINE_BYTES - 1) {
				out_z(o, "=\r\n");
				at = 0;
			}
			if (plain) {
				out_char(o, (char)c);
			} else {
				out_char(o, '=');
				out_char(o, hex[c >> 4]);
				out_char(o, hex[c & 15]);
			}
			at += n;
		}
		out_z(o, "\r\n");
	}
}

static void line(struct out *o, const char *head, str value)
{
	out_z(o, head);
	out_str(o, value);
	out_z(o, "\r\n");
}

void mail_write(struct out *o, const struct mail_way *way, const struct mail *m)
{
	out_z(o, "From: kond <");
	out_str(o, way->from);
	out_z(o, ">\r\nTo: ");
	if (m->to_name.n > 0) {
		header_text(o, m->to_name, true);
		out_char(o, ' ');
	}
	out_char(o, '<');
	out_str(o, m->to);
	out_z(o, ">\r\nSubject: ");
	header_text(o, m->subject, false);
	out_z(o, "\r\n");
	line(o, "Date: ", m->date);
	out_z(o, "Message-ID: <");
	out_str(o, m->id);
	out_z(o, ">\r\nAuto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n"
		 "Content-Type: text/plain; charset=utf-8\r\n"
		 "Content-Transfer-Encoding: quoted-printable\r\n\r\n");
	quoted_printable(o, m->text);
}

/* ---- curl ---- */

const char *mail_way_wrong(const struct mail_way *way)
{
	if (way->server.n == 0)
		return "no mail server is set: `kond set mail_server mail.example.nl:587`";
	if (way->from.n == 0)
		return "no sender is set: `kond set mail_from kond@example.nl`";
	if (!mail_address_right(way->from))
		return "the sender (`kond set mail_from`) is no plain address";
	if (way->password.n > 0 && str_eq(way->tls, STR("none")))
		return "a password is not sent over a way that is not secret: `kond set mail_tls "
		       "starttls`";
	return NULL;
}

/* quoted - in a configuration of curl: between quotes, with \ before " and \. */
static void quoted(struct out *o, const char *option, str head, str value)
{
	out_z(o, option);
	out_z(o, " = \"");
	out_str(o, head);
	for (size_t i = 0; i < value.n; i++) {
		unsigned char c = value.p[i];
		if (c == '"' || c == '\\')
			out_char(o, '\\');
		out_z(o, c == '\n' ? "\\n" : c == '\r' ? "\\r" : "");
		if (c != '\n' && c != '\r' && c != 0)
			out_char(o, (char)c);
	}
	out_z(o, "\"\n");
}

static void configure(struct out *o, const struct mail_way *way, const struct mail *m)
{
	bool tls = str_eq(way->tls, STR("tls"));
	quoted(o, "url", tls ? STR("smtps://") : STR("smtp://"), way->server);
	if (!tls && !str_eq(way->tls, STR("none")))
		out_z(o, "ssl-reqd\n");
	if (way->ca.n > 0)
		quoted(o, "cacert", STR_NONE, way->ca);
	quoted(o, "mail-from", STR_NONE, way->from);
	quoted(o, "mail-rcpt", STR_NONE, m->to);
	if (way->user.n == 0)
		return;
	struct out user = out_mem();
	out_str(&user, way->user);
	out_char(&user, ':');
	out_str(&user, way->password);
	quoted(o, "user", STR_NONE, out_view(&user));
	out_end(&user);
}

/* Exit codes of curl (EXIT CODES of curl(1)). */
static const char *reason(int ended)
{
	static const struct {
		int code;
		const char *words;
	} known[] = {
	    {6, "the mail server's name was not found"},
	    {7, "the mail server could not be reached"},
	    {26, "curl could not read the message"},
	    {28, "the mail server took too long"},
	    {35, "no secret way to the mail server (TLS) came about"},
	    {55, "the mail server refused the sender, the address or the message"},
	    {56, "the mail server broke off"},
	    {52, "the mail server said nothing"},
	    {8, "the mail server does not speak SMTP, or not with us"},
	    {58, "curl could not use the certificates"},
	    {60, "nobody vouches for the certificate of the mail server (`kond set mail_ca`)"},
	    {64, "the mail server offers no TLS (`kond set mail_tls` says what is asked)"},
	    {67, "the mail server refused user or password"},
	    {77, "the file with certificates (`kond set mail_ca`) can not be read"},
	    {PROGRAM_slow, "the mail server took too long"},
	    {PROGRAM_missing, "the program curl is not there: install it"}};
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (known[i].code == ended)
			return known[i].words;
	return "the mail could not be sent";
}

static const char *failure(struct arena *a, int ended, str answer)
{
	struct out o = out_mem();
	uint64_t code;
	out_z(&o, reason(ended));
	if (str_u64(answer, &code) && code >= 100 && code < 600) {
		out_z(&o, " (it answered ");
		out_dec(&o, code);
		out_char(&o, ')');
	}
	const char *why = str_z(a, out_view(&o));
	out_end(&o);
	return why;
}

const char *mail_send(struct arena *a, const struct mail_way *way, const struct mail *m)
{
	static const char *const argv[] = {"curl",
					   "--disable",
					   "--silent",
					   "--config",
					   PROGRAM_SECRET,
					   "--upload-file",
					   "-",
					   "--proto",
					   "=smtp,smtps",
					   "--noproxy",
					   "*",
					   "--connect-timeout",
					   "20",
					   "--max-time",
					   "50",
					   "--write-out",
					   "%{response_code}",
					   NULL};
	const char *why = mail_way_wrong(way);
	if (why == NULL && !mail_address_right(m->to))
		why = "no plain address: correct it with `kond org person`";
	if (why != NULL)
		return why;
	struct out message = out_mem(), config = out_mem(), said = out_mem();
	mail_write(&message, way, m);
	configure(&config, way, m);
	const struct program p = {.argv = argv,
				  .input = out_view(&message),
				  .secret = out_view(&config),
				  .patience_ms = PATIENCE_MS,
				  .most = 4096};
	int ended = program_run(&p, &said);
	if (ended != 0)
		why = failure(a, ended, out_view(&said));
	out_end(&message);
	out_end(&config);
	out_end(&said);
	return why;
}
