package sandbox

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"waymark/bot/fakediscord"
)

// parseCommand reads `/checkin mood:Okay`.
func parseCommand(s *scanner, by subject) (statement, error) {
	return slash{by.name, by.in, s.all()}, nil
}

// parseTypes reads what follows `@arjun types`.
func parseTypes(s *scanner, by subject) (statement, error) {
	if !s.sign("/") {
		return nil, errors.New("after types a command with its / is expected")
	}
	return types{by.name, by.in, s.all()}, nil
}

// parseJoins reads what follows `@zoe joins`: nothing, or `as moderator`, `as &"30 days"`.
func parseJoins(s *scanner, by subject) (statement, error) {
	st := joins{who: by.name}
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

// parseJoined reads what follows `@arjun joined`: `20 days ago`.
func parseJoined(s *scanner, by subject) (statement, error) {
	ago, err := parseSpan(s)
	if err == nil && !s.take("ago") {
		err = errors.New("joined needs a length of time and \"ago\": joined 20 days ago")
	}
	return whole(s, joined{by.name, ago}, err)
}

// parseCalled reads what follows `@arjun is called`: a nickname.
func parseCalled(s *scanner, by subject) (statement, error) {
	nick, err := s.phrase("the nickname")
	return whole(s, called{by.name, nick}, err)
}

// parseTimedOut reads what follows `@arjun is timed out`: `for 1h`.
func parseTimedOut(s *scanner, by subject) (statement, error) {
	if !s.take("for") {
		return nil, errors.New("for how long? As in: is timed out for 1h")
	}
	span, err := parseSpan(s)
	return whole(s, timesOut{by.name, span}, err)
}

// parseReads reads the language of someone's Discord, by name or code.
func parseReads(s *scanner, by subject) (statement, error) {
	language, err := s.phrase("the language")
	return whole(s, reads{by.name, language}, err)
}

// parseHas reads what follows `@maya has`: `&Families`.
func parseHas(s *scanner, by subject) (statement, error) {
	role, err := s.named("&")
	return whole(s, hasRole{by.name, role, true}, err)
}

// parseHasNot reads what follows `@maya has no`: `&Families`.
func parseHasNot(s *scanner, by subject) (statement, error) {
	role, err := s.named("&")
	return whole(s, hasRole{by.name, role, false}, err)
}

// ordinal reads `the 2nd`, of several things alike the nth newest; without it the newest, 1.
func ordinal(s *scanner) int {
	rest := s.rest
	if s.take("the") {
		if n, ok := nth(s); ok && s.sign(`"`) {
			return n
		}
	}
	s.rest = rest
	return 1
}

// nth reads `2nd`.
func nth(s *scanner) (n int, ok bool) {
	rest := s.rest
	n, err := strconv.Atoi(strings.TrimRight(s.word(), "sthnrd"))
	if err == nil && n > 0 {
		return n, true
	}
	s.rest = rest
	return 1, false
}

func parseClicks(s *scanner, by subject) (statement, error) {
	n := ordinal(s)
	label, err := s.phrase("the button's label", " in #", " in private")
	return placed(s, by.in, err, func(in string) statement { return clicks{by.name, label, in, n} })
}

func parseSays(s *scanner, by subject) (statement, error) {
	text, err := s.phrase("the text", " in #", " in private")
	return placed(s, by.in, err, func(in string) statement { return says{by.name, text, in} })
}

func parseDeletes(s *scanner, by subject) (statement, error) {
	return placed(s, by.in, nil, func(in string) statement { return deletes{by.name, in} })
}

// parsePicks reads `"Leela" in "Choose a mentor"`.
func parsePicks(s *scanner, by subject) (statement, error) {
	value, err := s.phrase("what is picked", " in ")
	if err != nil {
		return nil, err
	}
	if !s.take("in") {
		return nil, errors.New("picks needs the menu: picks \"Leela\" in \"Choose a mentor\"")
	}
	n := ordinal(s)
	menu, err := s.phrase("the menu's label")
	return whole(s, picks{by.name, value, menu, n}, err)
}

func parseSubmits(s *scanner, by subject) (statement, error) {
	fields, err := parseFields(s)
	return whole(s, submits{by.name, fields}, err)
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

// parseUses reads `"Assign a mentor" on @arjun`, or `"Cover this" on the last post in #check-ins`, or on the 2nd last.
func parseUses(s *scanner, by subject) (statement, error) {
	command, err := s.phrase("the command's name", " on ")
	if err != nil {
		return nil, err
	}
	if !s.take("on") {
		return nil, errors.New("uses needs someone: uses \"Assign a mentor\" on @arjun")
	}
	if s.take("the") {
		n, _ := nth(s)
		if !s.take("last", "post", "in") {
			return nil, errors.New("uses needs a message: uses \"Cover this\" on the last post in #check-ins")
		}
		in, err := s.named("#")
		return whole(s, usesOnPost{by.name, command, in, n}, err)
	}
	target, err := s.named("@")
	return whole(s, uses{by.name, command, target}, err)
}

// parseHidden reads what follows `#evening is hidden from`: `&Families`, or `everyone`.
func parseHidden(s *scanner, by subject) (statement, error) { return parseSight(s, by.name, false) }

// parseShown reads what follows `#evening is shown to`: `everyone`, or `&Families`.
func parseShown(s *scanner, by subject) (statement, error) { return parseSight(s, by.name, true) }

func parseSight(s *scanner, channel string, sees bool) (statement, error) {
	if s.take("everyone") {
		return whole(s, canSee{everyone, channel, sees}, nil)
	}
	if s.sign("@") {
		member, err := s.named("@")
		return whole(s, memberCanSee{member, channel, sees}, err)
	}
	role, err := s.named("&")
	return whole(s, canSee{role, channel, sees}, err)
}

// parseSees reads what follows `&Families can see`: `#check-ins`.
func parseSees(s *scanner, by subject) (statement, error) {
	channel, err := s.named("#")
	return whole(s, canSee{by.name, channel, true}, err)
}

// parseSeesNot reads what follows `&Families cannot see`: `#check-ins`.
func parseSeesNot(s *scanner, by subject) (statement, error) {
	channel, err := s.named("#")
	return whole(s, canSee{by.name, channel, false}, err)
}

func parseServer(s *scanner, _ subject) (statement, error) {
	name, err := s.phrase("the server's name")
	return whole(s, serverIs{name}, err)
}

func parseClosesWith(s *scanner, _ subject) (statement, error) {
	code, err := strconv.Atoi(s.word())
	if err != nil || code < 1000 || code > 4999 {
		return nil, errors.New("closes with needs a close code between 1000 and 4999")
	}
	return whole(s, closesGateway{code}, nil)
}

// parseWantsShards reads what follows `discord wants`: `2 shards`.
func parseWantsShards(s *scanner, _ subject) (statement, error) {
	count, err := strconv.Atoi(s.word())
	if unit := s.word(); err != nil || count < 1 || count > 100 || unit != "shards" && unit != "shard" {
		return nil, errors.New("wants needs a number from 1 to 100 and the word shards")
	}
	return whole(s, wantsShards{count}, nil)
}

func parseTakes(s *scanner, _ subject) (statement, error) { return parsePermission(s, false, "from") }
func parseGives(s *scanner, _ subject) (statement, error) { return parsePermission(s, true, "to") }

// parsePermission reads `"Manage Roles" from the bot`, or `to the bot`, or of a role: `from &Moderator`.
func parsePermission(s *scanner, has bool, link string) (statement, error) {
	name, err := s.phrase("the permission", " "+link+" ")
	if err != nil {
		return nil, err
	}
	if !s.take(link) {
		return nil, fmt.Errorf("after the permission, \"%s the bot\" is missing", link)
	}
	if s.sign("&") {
		role, err := s.named("&")
		return whole(s, rolePermission{role, name, has}, err)
	}
	if !s.take("the", "bot") {
		return nil, fmt.Errorf("after the permission, \"%s the bot\" is missing", link)
	}
	return whole(s, botPermission{name, has}, nil)
}

// parseFails reads `"POST /channels/*/messages" with 500 3 times`.
func parseFails(s *scanner, _ subject) (statement, error) {
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
