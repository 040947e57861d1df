# One caller asks a counter for its next number, and again when the reply is there.
defmodule Counter do
  use GenServer

  def init(count), do: {:ok, count}
  def handle_call(:next, _from, count), do: {:reply, count + 1, count + 1}
end

defmodule CallOne do
  def run(pid, count) do
    before = GenServer.call(pid, :next)
    call_in_a_row(pid, count - 1, before) - before + 1
  end

  defp call_in_a_row(_pid, 0, last), do: last
  defp call_in_a_row(pid, left, _last), do: call_in_a_row(pid, left - 1, GenServer.call(pid, :next))
end

{:ok, pid} = GenServer.start_link(Counter, 0)
Bench.rate(Bench.load(), &CallOne.run(pid, &1))
