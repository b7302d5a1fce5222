package sandbox

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"waymark/bot/fakediscord"
	"waymark/peer"
)

// longestWait is the furthest that one statement may move the clock.
const longestWait = 200 * 366 * 24 * time.Hour

// parseStatement reads one line of a sandbox script. A comment or an empty line is nil. The error says in
// words what is wrong with the line; whether the statement can be carried out shows only when it is.
func ParseStatement(line string) (statement, error) {
	if !utf8.ValidString(line) {
		return nil, errors.New("this is not text in UTF-8")
	}
	s := &scanner{rest: strings.TrimPrefix(line, "\ufeff")}
	switch {
	case s.empty(), strings.HasPrefix(s.rest, "#"):
		return nil, nil
	case s.sign("@"):
		return parsePerson(s)
	}
	verb := strings.ToLower(s.word())
	switch verb {
	case "wait":
		return parseWait(s)
	case "now":
		return parseNow(s)
	case "discord":
		return parseDiscord(s)
	case "server":
		name, err := s.phrase("the server's name")
		return whole(s, serverIs{name}, err)
	case "restart":
		return whole(s, restarts{}, nil)
	case "crash":
		return whole(s, crashes{}, nil)
	case "help":
		return whole(s, helps{}, nil)
	case "lock", "unlock":
		if !s.take("the", "database") {
			return nil, fmt.Errorf("after %s only \"the database\" can follow", verb)
		}
		return whole(s, locks{verb == "lock"}, nil)
	}
	if strings.HasPrefix(verb, "/") {
		return nil, fmt.Errorf("who does that? Begin with a person: @arjun %s", clip(verb))
	}
	return nil, fmt.Errorf("no statement begins with %q: type help to see them all", clip(verb))
}

// whole is a statement that nothing may follow.
func whole(s *scanner, st statement, err error) (statement, error) {
	if err == nil {
		err = s.end()
	}
	if err != nil {
		return nil, err
	}
	return st, nil
}

// parsePerson reads what somebody does: `@arjun clicks "I agree"`, `@arjun in #general /help`.
func parsePerson(s *scanner) (statement, error) {
	who, err := s.named("@")
	if err != nil {
		return nil, err
	}
	where, err := place(s, "")
	if err != nil {
		return nil, err
	}
	if s.sign("/") {
		return slash{who, where, s.all()}, nil
	}
	verb := strings.ToLower(s.word())
	switch verb {
	case "types":
		if !s.sign("/") {
			return nil, errors.New("after types a command with its / is expected")
		}
		return types{who, where, s.all()}, nil
	case "joins":
		return parseJoins(s, who)
	case "leaves":
		return whole(s, leaves{who}, nil)
	case "blocks", "allows":
		if !s.take("dms") {
			return nil, fmt.Errorf("after %s only DMs can follow", verb)
		}
		return whole(s, blocksDMs{who, verb == "blocks"}, nil)
	case "clicks":
		label, err := s.phrase("the button's label", " in #")
		return placed(s, where, err, func(in string) statement { return clicks{who, label, in} })
	case "says":
		text, err := s.phrase("the text", " in #")
		return placed(s, where, err, func(in string) statement { return says{who, text, in} })
	case "deletes":
		if !s.take("the", "last", "post") {
			return nil, errors.New("only \"deletes the last post in #channel\" is known")
		}
		return placed(s, where, nil, func(in string) statement { return deletes{who, in} })
	case "picks":
		return parsePicks(s, who)
	case "submits":
		fields, err := parseFields(s)
		return whole(s, submits{who, fields}, err)
	case "closes":
		if !s.take("the", "modal") && !s.take("modal") {
			return nil, errors.New("only \"closes the modal\" is known")
		}
		return whole(s, closesModal{who}, nil)
	case "uses":
		return parseUses(s, who)
	case "forges":
		id, err := s.phrase("the custom id")
		return whole(s, forges{who, id}, err)
	case "presses":
		return parsePresses(s, who)
	case "":
		return nil, fmt.Errorf("what does @%s do? Type help to see what people can do", who)
	}
	return nil, fmt.Errorf("people cannot %q here: type help to see what they can do", clip(verb))
}

// place reads `in #channel` if it comes next; otherwise the place is what was known before.
func place(s *scanner, before string) (string, error) {
	rest := s.rest
	if s.take("in") && s.sign("#") {
		return s.named("#")
	}
	s.rest = rest
	return before, nil
}

// placed finishes a statement that may end with `in #channel`.
func placed(s *scanner, where string, err error, of func(in string) statement) (statement, error) {
	if err != nil {
		return nil, err
	}
	in, err := place(s, where)
	return whole(s, of(in), err)
}

// parseJoins reads what follows `@zoe joins`: nothing, or `as moderator`, `as &"30 days"`.
func parseJoins(s *scanner, who string) (statement, error) {
	st := joins{who: who}
	if s.empty() {
		return st, nil
	}
	if !s.take("as") {
		return nil, errors.New("after joins only \"as ROLE\" can follow")
	}
	s.take("a")
	s.skip()
	s.rest = strings.TrimPrefix(s.rest, "&")
	role, err := s.phrase("the role")
	st.role = role
	return whole(s, st, err)
}

// parsePicks reads `"Leela" in "Choose a mentor"`.
func parsePicks(s *scanner, who string) (statement, error) {
	value, err := s.phrase("what is picked", " in ")
	if err != nil {
		return nil, err
	}
	if !s.take("in") {
		return nil, errors.New("picks needs the menu: picks \"Leela\" in \"Choose a mentor\"")
	}
	menu, err := s.phrase("the menu's label")
	return whole(s, picks{who, value, menu}, err)
}

// parseFields reads `"Your note":"text" "Another":"more"`; commas may stand between them.
func parseFields(s *scanner) ([]fakediscord.Field, error) {
	var fields []fakediscord.Field
	for !s.empty() {
		label, err := s.phrase("the field's label", ":")
		if err != nil {
			return nil, err
		}
		s.skip()
		rest, ok := strings.CutPrefix(s.rest, ":")
		if !ok {
			return nil, fmt.Errorf("after the field %q a colon and its text are missing", clip(label))
		}
		s.rest = rest
		s.skip()
		value := ""
		if s.quoteAhead() {
			if value, err = s.quoted(); err != nil {
				return nil, err
			}
		} else {
			value = s.all()
		}
		fields = append(fields, fakediscord.Field{Label: label, Value: value})
		s.skip()
		s.rest = strings.TrimPrefix(s.rest, ",")
	}
	return fields, nil
}

// parseUses reads `"Assign a mentor" on @arjun`. What a message command is used on is named in words.
func parseUses(s *scanner, who string) (statement, error) {
	command, err := s.phrase("the command's name", " on ")
	if err != nil {
		return nil, err
	}
	if !s.take("on") {
		return nil, errors.New("uses needs somebody: uses \"Assign a mentor\" on @arjun")
	}
	if !s.sign("@") {
		target, err := s.phrase("what it is used on")
		return whole(s, uses{who, command, target}, err)
	}
	target, err := s.named("@")
	return whole(s, uses{who, command, target}, err)
}

// parsePresses reads `@arjun's "Undo"`.
func parsePresses(s *scanner, who string) (statement, error) {
	owner, err := s.named("@")
	if err != nil {
		return nil, err
	}
	for _, of := range []string{"'s", "’s"} {
		owner = strings.TrimSuffix(owner, of)
	}
	label, err := s.phrase("the button's label")
	return whole(s, presses{who, owner, label}, err)
}

// parseDiscord reads what Discord itself does: `discord drops the gateway`.
func parseDiscord(s *scanner) (statement, error) {
	switch {
	case s.take("drops", "the", "gateway"):
		return whole(s, dropsGateway{}, nil)
	case s.take("invalidates", "the", "session"):
		return whole(s, invalidatesSession{}, nil)
	case s.take("redelivers", "the", "last", "interaction"):
		return whole(s, redelivers{}, nil)
	case s.take("removes", "the", "bot"):
		return whole(s, removesBot{}, nil)
	case s.take("adds", "the", "bot"):
		return whole(s, addsBot{}, nil)
	case s.take("closes", "with"):
		code, err := strconv.Atoi(s.word())
		if err != nil || code < 1000 || code > 4999 {
			return nil, errors.New("closes with needs a close code between 1000 and 4999")
		}
		return whole(s, closesGateway{code}, nil)
	}
	verb := strings.ToLower(s.word())
	switch verb {
	case "fails":
		return parseFails(s)
	case "takes":
		return parsePermission(s, false, "from")
	case "gives":
		return parsePermission(s, true, "to")
	}
	return nil, fmt.Errorf("discord can not %q here: type help to see what it can do", clip(verb))
}

// parsePermission reads `"Manage Roles" from the bot`, or `to the bot`.
func parsePermission(s *scanner, has bool, link string) (statement, error) {
	name, err := s.phrase("the permission", " "+link+" ")
	if err != nil {
		return nil, err
	}
	if !s.take(link, "the", "bot") {
		return nil, fmt.Errorf("after the permission, \"%s the bot\" is missing", link)
	}
	return whole(s, botPermission{name, has}, nil)
}

// parseFails reads `"POST /channels/*/messages" with 500 3 times`.
func parseFails(s *scanner) (statement, error) {
	pattern, err := s.phrase("the request", " with ")
	if err != nil {
		return nil, err
	}
	st := fails{pattern: pattern, times: 1}
	if !s.take("with") {
		return nil, errors.New("fails needs to know how: with 500, 429, 403:50013 or timeout")
	}
	if st.how = s.word(); st.how == "" {
		return nil, errors.New("after with one of 500, 429, 403:50013, timeout is missing")
	}
	switch {
	case s.empty(), s.take("once"):
	case s.take("twice"):
		st.times = 2
	default:
		n, err := strconv.Atoi(s.word())
		if err != nil || n < 1 || n > 1_000_000 || !s.take("times") && !s.take("time") {
			return nil, errors.New("how often is written as a number and \"times\": 3 times")
		}
		st.times = n
	}
	return whole(s, st, nil)
}

// duration is one part of a waiting time: "24h", "3 days".
var duration = regexp.MustCompile(`^(\d{1,9})\s*([a-zA-Z]+)\s*`)

// unit is how long a unit of time is.
func unit(name string) (time.Duration, bool) {
	switch strings.ToLower(name) {
	case "s", "sec", "second", "seconds":
		return time.Second, true
	case "m", "min", "minute", "minutes":
		return time.Minute, true
	case "h", "hour", "hours":
		return time.Hour, true
	case "d", "day", "days":
		return 24 * time.Hour, true
	case "w", "week", "weeks":
		return 7 * 24 * time.Hour, true
	}
	return 0, false
}

// parseWait reads a waiting time: 24h, 3d, 1d12h, 15 minutes.
func parseWait(s *scanner) (statement, error) {
	if s.empty() {
		return nil, errors.New("how long? As in: wait 24h, wait 3d, wait 15m")
	}
	var total time.Duration
	for !s.empty() {
		found := duration.FindStringSubmatch(s.rest)
		if found == nil {
			return nil, fmt.Errorf("%q is no time to wait: write 24h, 3d, 15m or 30s", clip(s.rest))
		}
		n, _ := strconv.Atoi(found[1]) // digits only, at most nine
		one, ok := unit(found[2])
		if !ok {
			return nil, fmt.Errorf("%q is no unit of time: use s, m, h, d or w", clip(found[2]))
		}
		if time.Duration(n) > (longestWait-total)/one {
			return nil, errors.New("that is longer than anybody can wait here: at most 200 years")
		}
		total += time.Duration(n) * one
		s.rest = s.rest[len(found[0]):]
	}
	return waits{total}, nil
}

// parseNow reads an instant: `2026-03-01 08:00 Asia/Kolkata`; without a zone it is UTC. A time that happens
// twice is the first of the two, and one that does not exist the end of the gap, as for a reminder.
func parseNow(s *scanner) (statement, error) {
	day := s.word()
	if t, err := time.Parse(time.RFC3339, day); err == nil {
		return whole(s, nowIs{t.UTC()}, nil)
	}
	clockTime, zone := "00:00", "UTC"
	if c := s.peek(); c != "" && c[0] >= '0' && c[0] <= '9' {
		clockTime = s.word()
	}
	if !s.empty() {
		zone = s.word()
		if _, err := peer.LoadZone(zone); err != nil {
			return nil, fmt.Errorf("there is no time zone %q: use names like Asia/Kolkata or UTC", clip(zone))
		}
	}
	layout := "2006-01-02 15:04"
	if strings.Count(clockTime, ":") == 2 {
		layout += ":05"
	}
	shown, err := time.Parse(layout, day+" "+clockTime)
	if err != nil {
		return nil, fmt.Errorf("%q is no instant: write 2026-03-01 08:00 Asia/Kolkata", clip(day+" "+clockTime))
	}
	at := peer.Calendar{Zone: zone}.At(peer.Date(shown.Date()), shown.Hour(), shown.Minute())
	return whole(s, nowIs{at.Add(time.Duration(shown.Second()) * time.Second)}, nil)
}
