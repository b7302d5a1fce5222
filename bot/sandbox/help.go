package sandbox

import "strings"

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
	b.WriteString("  # a comment" + strings.Repeat(" ", 47-len("# a comment")) + "is not read")
	return b.String()
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
