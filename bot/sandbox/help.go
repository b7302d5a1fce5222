package sandbox

import "strings"

// form is one way to write a statement: an example that parses, and what it is for.
type form struct{ example, about string }

// statementForms are all statements, in the order in which help lists them. An empty example begins a
// paragraph that about names.
func statementForms() []form {
	return []form{
		{"", "People"},
		{`@zoe joins`, "a new member; or: joins as moderator"},
		{`@zoe leaves`, "the server"},
		{`@arjun /checkin mood:Okay note:"slept better"`, "any command; people by @name, channels by #name, roles by &name"},
		{`@arjun in #check-ins /help`, "the same in another channel than #general"},
		{`@arjun types /reminder set zone:kolk`, "shows what Discord would propose"},
		{`@arjun clicks "I agree"`, "the newest such button that they see"},
		{`@arjun clicks "Send support" in #check-ins`, "the newest one there"},
		{`@arjun picks "Leela" in "Choose a mentor"`, "from a menu; several: \"a, b\""},
		{`@arjun submits "Your note":"text"`, "the open form, field by field"},
		{`@arjun closes the modal`, "without sending it"},
		{`@sam uses "Assign a mentor" on @arjun`, "a command from somebody's menu"},
		{`@arjun says "hello" in #general`, "an ordinary message"},
		{`@sam deletes the last post in #check-ins`, "the bot's newest one"},
		{`@arjun blocks DMs`, "or: allows DMs"},
		{`@tom presses @arjun's "Undo"`, "a button that only Arjun sees"},
		{`@tom forges "v1:checkin:undo"`, "a button press with any custom id"},
		{"", "Time and the program"},
		{`wait 24h`, "or 3d, 15m, 30s: time passes, and what falls due happens"},
		{`now 2026-03-01 08:00 Asia/Kolkata`, "time passes until then"},
		{`restart`, "stop the bot cleanly and start it again"},
		{`crash`, "cut it off, and start it on its files as they were"},
		{`lock the database`, "until: unlock the database"},
		{`server Bay`, "a second server, made on first use; back: server Harbour"},
		{"", "Discord itself"},
		{`discord fails "POST /channels/*/messages" with 500 3 times`, "also 429, 403:50013, timeout"},
		{`discord drops the gateway`, "the bot connects again"},
		{`discord invalidates the session`, "the bot identifies again"},
		{`discord closes with 4009`, "any close code"},
		{`discord redelivers the last interaction`, "the same event once more"},
		{`discord takes "Manage Roles" from the bot`, "or: gives \"Manage Roles\" to the bot"},
		{`discord removes the bot`, "or: adds the bot"},
		{"", "Here"},
		{`help`, "this list"},
		{`# a comment`, "is not read"},
	}
}

// statementHelp is what help shows.
func statementHelp() string {
	var b strings.Builder
	for _, f := range statementForms() {
		switch {
		case f.example == "":
			b.WriteString(f.about + "\n")
		case len(f.example) > 45:
			b.WriteString("  " + f.example + "\n  " + strings.Repeat(" ", 47) + f.about + "\n")
		default:
			b.WriteString("  " + f.example + strings.Repeat(" ", 47-len(f.example)) + f.about + "\n")
		}
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// welcome is the first thing on a terminal.
func welcome(server string, people []string) string {
	return `This is Waymark in a pretend Discord: nothing leaves this computer, and nothing is kept.
You are everybody in the server "` + server + `": ` + strings.Join(people, ", ") + `.
Start a line with who acts. Time stands still until you say: wait 24h

Try this, a line at a time:
  @arjun /checkin mood:Okay note:"slept better"
  @arjun clicks "I agree"
  @arjun clicks "Share with the room"
  @arjun clicks "Mood and note"
  @maya /journey start name:"Evenings without" since:"30 days ago"
  @maya clicks "I agree"
  @maya /checkin mood:Good
  @maya clicks "Share this milestone"
  @tom /mentor request help:"Someone who has been there" languages:English
  @tom clicks "I agree"
  @sam /mentors assign member:@tom
  @sam picks "leela" in "Choose a mentor"
  @leela clicks "Accept"
  @tom clicks "Accept"

Tab completes, the arrow keys go back, help lists all statements, Ctrl-D ends.`
}
