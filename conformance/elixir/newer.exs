# Where newer OTPs behave otherwise than this one: the one place where that is evened out.

defmodule Conformance.Newer do
  @moduledoc """
  Hinotori follows the newest OTP. On an older one:

  - before OTP 26 a failed start_link leaves the EXIT of the failed process with a caller that traps exits, also when it failed
    because its name was taken and its init never ran; since then it is consumed;
  - before OTP 28 a start_child that finds the name held elsewhere says `{{:already_started, pid}, child}`; since then
    `{:already_started, pid}`. The child record is left out of every trace (term.exs), so the two read alike;
  - before Elixir 1.15 a completed task, which has no process, cannot be ignored or shut down; since then that gives its result;
  - an async_stream that a timeout ends may leave a message of its own with its consumer, of a task that it killed;
  - older Elixirs do not refuse a significant child of a DynamicSupervisor.
  """

  @otp String.to_integer(System.otp_release())

  @doc "Whether a newer DynamicSupervisor refuses a child that this one takes: a significant one."
  def refuses?(child), do: Version.match?(System.version(), "< 1.19.0") and child[:significant] == true

  @doc "Ignores or shuts down a task."
  def completed(%{pid: nil} = task, end_it), do: if(Version.match?(System.version(), "< 1.15.0"), do: Task.yield(task, 0), else: end_it.(task))
  def completed(task, end_it), do: end_it.(task)

  @doc "A start of `id` failed that would have linked it with the calling process: its EXIT is not to be seen."
  def start_failed(id) do
    if @otp < 26, do: Process.put({:unseen, Conformance.Log.find(id)}, true)
  end

  @doc "Whether a message is one that a newer OTP would not have delivered."
  def unseen?({:EXIT, pid, _}), do: @otp < 26 and (Process.delete({:unseen, pid}) == true or not Conformance.Log.known?(pid))
  def unseen?({kind, {ref, at}, _}) when kind in [:down, :timed_out] and is_reference(ref) and is_integer(at), do: true
  def unseen?(_), do: false
end
