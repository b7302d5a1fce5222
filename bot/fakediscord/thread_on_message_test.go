package fakediscord

import "testing"

func TestAThreadOnAMessageHasItsIDAndIsOnlyMadeOnce(t *testing.T) {
	b := newBench(t)
	message := b.want(200, 0, "POST", b.general("/messages"), `{"content":"we begin"}`)
	path := b.general("/messages/" + message.id() + "/threads")
	thread := b.want(201, 0, "POST", path, `{"name":"Thursday evening","auto_archive_duration":10080}`)
	if thread.id() != message.id() {
		t.Errorf("the thread %s is on the message %s", thread.id(), message.id())
	}
	if e := b.newest("thread"); e.Private || e.Name != "Thursday evening" || e.Parent != "general" {
		t.Errorf("the thread was shown as %+v", e)
	}
	b.want(400, 160004, "POST", path, `{"name":"again"}`)
	b.want(200, 0, "POST", "/channels/"+thread.id()+"/messages", `{"content":"hello"}`)
	b.want(200, 0, "DELETE", "/channels/"+thread.id(), ``)
	b.want(404, 10003, "DELETE", "/channels/"+thread.id(), ``)
	b.want(200, 0, "GET", b.general("/messages/"+message.id()), ``) // the message stays
}

func TestAThreadOnAMessageNeedsItsPermissionAndATextChannel(t *testing.T) {
	b := newBench(t)
	must(t, b.s.AddVoiceChannel("Harbour", "evening"))
	must(t, b.s.AddStageChannel("Harbour", "hall"))
	voice := "/channels/" + b.s.guildByName("Harbour").channelByName("evening").id.String()
	message := b.want(200, 0, "POST", voice+"/messages", `{"content":"we begin"}`)
	b.want(400, 50024, "POST", voice+"/messages/"+message.id()+"/threads", `{"name":"x"}`)
	must(t, b.s.SetBotPermission("Harbour", "Connect", false))
	b.want(403, 50013, "POST", voice+"/messages", `{"content":"I cannot connect"}`)
	message = b.want(200, 0, "POST", b.general("/messages"), `{"content":"we begin"}`)
	must(t, b.s.SetBotPermission("Harbour", "Create Public Threads", false))
	b.want(403, 50013, "POST", b.general("/messages/"+message.id()+"/threads"), `{"name":"x"}`)
}
