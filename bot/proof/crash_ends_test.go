package proof_test

import (
	"os/exec"
	"time"
)

// kill ends the program as a power cut does. Requests that are on their way sometimes still arrive.
func (h *town) kill() {
	_ = h.Cmd.Process.Kill()
	<-h.Exited
	if h.rand.IntN(2) == 0 {
		time.Sleep(10 * time.Millisecond) // Discord reads what is still in the wire
	}
	h.Process.Kill()
}

// stopCleanly asks the program to stop. What it has accepted it finishes and answers, so nobody is in doubt: what
// they were not answered did not happen.
func (h *town) stopCleanly() {
	log := h.Log
	if status := h.Stop(); status != 0 {
		h.T.Errorf("exit status %d; its log:\n%s", status, log)
	}
	h.clean = true
}

// again starts the program; now and then it is killed while it starts.
func (h *town) again() {
	if h.rand.IntN(8) == 0 {
		h.Launch()
		time.Sleep(time.Duration(h.rand.IntN(60)) * time.Millisecond)
		h.Process.Kill()
		h.killedEarly++
	}
	h.Start()
}

// rekey changes the master key. It is killed in the midst of that, and goes on when it is run again.
func (h *town) rekey() {
	h.T.Helper()
	args := []string{"rekey", "--config", h.Config()}
	if h.rand.IntN(2) == 0 {
		args = append(args, "--all")
	}
	first := exec.Command(h.Argv[0], args...)
	h.Do(first.Start())
	time.Sleep(time.Duration(h.rand.IntN(80)) * time.Millisecond)
	_ = first.Process.Kill() // it may be over
	_ = first.Wait()
	if out, err := exec.Command(h.Argv[0], args...).CombinedOutput(); err != nil {
		h.T.Errorf("rekey after one that was killed: %v\n%s", err, out)
	}
	h.rekeyed++
}
