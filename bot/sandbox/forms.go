package sandbox

import "strings"

// form is one way to write a statement. The parser, the prompt's completion and help all read the table of them.
type form struct {
	sign    string // what the line begins with: "@" a person, "#" a channel, "&" a role, "" nothing
	begins  string // the words after that; "/" for a command
	example string // parses; help shows it. Empty: about names the paragraph that begins
	about   string
	parse   func(*scanner, subject) (statement, error)
	next    following // how it may go on at the prompt; nil: not at all
}

// following are the words that may follow the words of a statement that are there already, signs and quotes included.
type following func(v vocabulary, done []string) []string

// only is a form without a rest: its words say all.
func only(st func(by subject) statement) func(*scanner, subject) (statement, error) {
	return func(s *scanner, by subject) (statement, error) { return whole(s, st(by), nil) }
}

// plain is the form of one statement that needs nothing.
func plain(st statement) func(*scanner, subject) (statement, error) {
	return only(func(subject) statement { return st })
}

// statementForms are all statements, in the order in which help lists them.
func statementForms() []form {
	return []form{
		{about: "People"},
		{"@", "joins", `@zoe joins`, "a new member; or: joins as moderator", parseJoins, afterJoins},
		{"@", "leaves", `@zoe leaves`, "the server", only(func(by subject) statement { return leaves{by.name} }), nil},
		{"@", "/", `@arjun /checkin mood:Okay note:"slept better"`, "any command; people by @name, channels by #name, roles by &name",
			parseCommand, nil},
		{"@", "types", `@arjun types /reminder set zone:kolk`, "shows what Discord would propose", parseTypes, slashesNext},
		{"@", "clicks", `@arjun clicks "I agree"`, "the newest such button that they see; or: the 2nd \"Undo\", or: in #check-ins", parseClicks, afterLabel},
		{"@", "picks", `@arjun picks "Leela" in "Choose a mentor"`, "from a menu; several: \"a, b\"", parsePicks, afterPicks},
		{"@", "submits", `@arjun submits "Your note":"text"`, "the open form, field by field", parseSubmits, fieldsNext},
		{"@", "closes the modal", `@arjun closes the modal`, "without sending it",
			only(func(by subject) statement { return closesModal{by.name} }), nil},
		{"@", "uses", `@sam uses "Assign a mentor" on @arjun`, "from their menu; of a message: on the last post in #check-ins", parseUses, afterUses},
		{"@", "says", `@arjun says "hello" in #general`, "an ordinary message", parseSays, placeNext},
		{"@", "deletes the last post", `@sam deletes the last post in #check-ins`, "the bot's newest one", parseDeletes, placeNext},
		{"@", "blocks DMs", `@arjun blocks DMs`, "or: allows DMs", only(func(by subject) statement { return blocksDMs{by.name, true} }), nil},
		{"@", "allows DMs", `@arjun allows DMs`, "again", only(func(by subject) statement { return blocksDMs{by.name, false} }), nil},
		{"@", "presses", `@tom presses @arjun's "Undo"`, "a button that only Arjun sees", parsePresses, afterPresses},
		{"@", "forges", `@tom forges "v1:checkin:undo"`, "a press with any custom id; or: choosing \"a, b\", or: on a deleted message", parseForges, nil},
		{"@", "reads", `@arjun reads Telugu`, "the language of their Discord, by name or code", parseReads, nil},
		{"@", "joined", `@arjun joined 20 days ago`, "the date that Discord shows", parseJoined, nil},
		{"@", "is called", `@arjun is called "Arjun R."`, "a nickname in this server", parseCalled, nil},
		{"@", "is timed out", `@arjun is timed out for 1h`, "by a moderator", parseTimedOut, nil},
		{"@", "has", `@maya has &Families`, "a role, made on first use; or: has no &Families", parseHas, rolesNext},
		{"@", "has no", `@maya has no &Families`, "takes it from them", parseHasNot, rolesNext},

		{about: "Where: before what someone does, `in #check-ins` or `in private` (with the bot), as in: @arjun in private /help-now"},

		{about: "Channels and roles, made on first use"},
		{"#", "is a voice channel", `#evening is a voice channel`, "with a chat of its own",
			only(func(by subject) statement { return makesVoice{by.name} }), nil},
		{"#", "is a text channel", `#evening is a text channel`, "that everyone sees",
			only(func(by subject) statement { return makesText{by.name} }), nil},
		{"#", "is an announcement channel", `#evening is an announcement channel`, "turned into one by an administrator",
			only(func(by subject) statement { return makesNews{by.name} }), nil},
		{"#", "is hidden from", `#evening is hidden from &Families`, "or from everyone", parseHidden, sightNext},
		{"#", "is shown to", `#evening is shown to everyone`, "or to &Families", parseShown, sightNext},
		{"#", "is deleted", `#evening is deleted`, "with all that is in it",
			only(func(by subject) statement { return deletesChannel{by.name} }), nil},
		{"&", "can see", `&Families can see #check-ins`, "or: cannot see", parseSees, channelsNext},
		{"&", "cannot see", `&Families cannot see #check-ins`, "whatever everyone can", parseSeesNot, channelsNext},
		{"&", "can be mentioned", `&Families can be mentioned`, "by everyone; or: cannot be mentioned, as a new role",
			only(func(by subject) statement { return mentioned{by.name, true} }), nil},
		{"&", "cannot be mentioned", `&Families cannot be mentioned`, "but by who may mention everyone",
			only(func(by subject) statement { return mentioned{by.name, false} }), nil},
		{"&", "is deleted", `&Families is deleted`, "by an administrator",
			only(func(by subject) statement { return deletesRole{by.name} }), nil},

		{about: "Time and the program"},
		{"", "wait", `wait 24h`, "or 3d, 15m, 30s: time passes, and what falls due happens", parseWait, nil},
		{"", "now", `now 2026-03-01 08:00 Asia/Kolkata`, "time passes until then", parseNow, nil},
		{"", "restart", `restart`, "stop the bot cleanly and start it again", plain(restarts{}), nil},
		{"", "crash", `crash`, "cut it off, and start it on its files as they were", plain(crashes{}), nil},
		{"", "back up", `back up`, "write a backup, as the bot does every day", plain(backsUp{}), nil},
		{"", "restore the backup", `restore the backup`, "stop the bot, put the newest backup in the place of its data, start it", plain(restores{}), nil},
		{"", "lock the database", `lock the database`, "until: unlock the database", plain(locks{true}), nil},
		{"", "unlock the database", `unlock the database`, "again", plain(locks{false}), nil},
		{"", "server", `server Bay`, "a second server, made on first use; back: server Harbour", parseServer, serversNext},

		{about: "Discord itself"},
		{"", "discord fails", `discord fails "POST /channels/*/messages" with 500 3 times`, "also 429, 403:50013, timeout", parseFails, nil},
		{"", "discord drops the gateway", `discord drops the gateway`, "the bot connects again", plain(dropsGateway{}), nil},
		{"", "discord invalidates the session", `discord invalidates the session`, "the bot identifies again", plain(invalidatesSession{}), nil},
		{"", "discord closes with", `discord closes with 4009`, "any close code", parseClosesWith, nil},
		{"", "discord wants", `discord wants 2 shards`, "when the bot asks next: restart, or discord closes with 4011", parseWantsShards, nil},
		{"", "discord redelivers the last interaction", `discord redelivers the last interaction`, "the same event once more",
			plain(redelivers{}), nil},
		{"", "discord takes", `discord takes "Manage Roles" from the bot`, "or: from &Moderator", parseTakes, nil},
		{"", "discord gives", `discord gives "Manage Roles" to the bot`, "or: to &Moderator", parseGives, nil},
		{"", "discord removes the bot", `discord removes the bot`, "or: adds the bot", plain(removesBot{}), nil},
		{"", "discord adds the bot", `discord adds the bot`, "again", plain(addsBot{}), nil},

		{about: "Here"},
		{"", "help", `help`, "this list", plain(helps{}), nil},
	}
}

// takesMore tells whether something may follow the form's words.
func (f form) takesMore() bool { return f.next != nil || !strings.HasSuffix(f.example, f.begins) }

// formsAfter are the words that may follow the words of a line after its subject, as far as forms say.
func (v vocabulary) formsAfter(sign string, done []string) []string {
	var words []string
	var longest form
	for _, f := range statementForms() {
		if f.parse == nil || f.sign != sign || f.begins == "/" {
			continue
		}
		begins := strings.Fields(f.begins)
		switch same := sameWords(begins, done); {
		case same == len(begins) && len(begins) > len(strings.Fields(longest.begins)):
			longest = f
		case same == len(done) && same < len(begins):
			word := strings.Join(begins[same:], " ")
			if f.takesMore() {
				word += " "
			}
			words = append(words, word)
		}
	}
	if longest.next != nil {
		words = append(words, longest.next(v, done[len(strings.Fields(longest.begins)):])...)
	}
	return words
}

// sameWords counts the words at the beginning that both lists share, whatever their case.
func sameWords(a, b []string) int {
	n := 0
	for n < min(len(a), len(b)) && strings.EqualFold(a[n], b[n]) {
		n++
	}
	return n
}

func slashesNext(v vocabulary, _ []string) []string  { return v.slashes() }
func fieldsNext(v vocabulary, _ []string) []string   { return quotedAll(v.fields) }
func rolesNext(v vocabulary, _ []string) []string    { return signed("&", v.roles) }
func channelsNext(v vocabulary, _ []string) []string { return signed("#", v.channels) }
func serversNext(v vocabulary, _ []string) []string  { return v.servers }

func sightNext(v vocabulary, _ []string) []string {
	return append([]string{"everyone"}, signed("&", v.roles)...)
}

// placeNext is `in #channel`.
func placeNext(v vocabulary, done []string) []string {
	if len(done) > 0 && done[len(done)-1] == "in" {
		return signed("#", v.channels)
	}
	return []string{"in "}
}

func afterJoins(v vocabulary, done []string) []string {
	if len(done) > 0 && done[len(done)-1] == "as" {
		return v.roles
	}
	return []string{"as "}
}

func afterLabel(v vocabulary, done []string) []string {
	if len(done) == 0 {
		return quotedAll(v.labels)
	}
	return placeNext(v, done)
}

func afterPicks(v vocabulary, done []string) []string {
	if len(done) > 0 && done[len(done)-1] == "in" {
		return quotedAll(v.menus)
	}
	return []string{"in "}
}

func afterUses(v vocabulary, done []string) []string {
	if len(done) > 0 && done[len(done)-1] == "on" {
		return append(signed("@", v.people), "the last post in #")
	}
	return append(v.menuCommands(), "on @")
}

func afterPresses(v vocabulary, done []string) []string {
	if len(done) == 0 {
		return signed("@", v.people)
	}
	return quotedAll(v.labels)
}
