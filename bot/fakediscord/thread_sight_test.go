package fakediscord

import "testing"

// Who can no longer see a channel is still a member of its threads, and reads nothing there (Discord: Permissions, Threads).
func TestThreadsGoOutOfSightWithTheirChannel(t *testing.T) {
	b := newBench(t)
	thread := b.want(201, 0, "POST", b.general("/threads"), `{"name":"Oak","type":12}`)
	member := "/channels/" + thread.id() + "/thread-members/" + b.user("maya").id.String()
	b.want(204, 0, "PUT", member, "")
	must(t, b.s.SendMessage("Harbour", "Oak", "maya", "x"))
	must(t, b.s.SetMemberOverwrite("Harbour", "general", "maya", "View Channel", Deny))
	b.want(200, 0, "GET", member, "")
	refused(t, "a thread under a channel that was hidden", b.s.SendMessage("Harbour", "Oak", "maya", "x"), "sees no channel")
	b.want(200, 0, "POST", "/channels/"+thread.id()+"/messages", `{"content":"hello <@`+b.user("maya").id.String()+`>"}`)
	if e := b.newest("message"); len(e.Pings) != 0 {
		t.Errorf("a member who does not see the thread any more is notified: %v", e.Pings)
	}
}
