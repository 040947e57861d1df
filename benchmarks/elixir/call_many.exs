# A thousand processes each ask one counter for its next number, a fixed number of times.
defmodule Counter do
  use GenServer

  def init(count), do: {:ok, count}
  def handle_call(:next, _from, count), do: {:reply, count + 1, count + 1}
  def handle_call(:count, _from, count), do: {:reply, count, count}
end

defmodule CallMany do
  def run(pid, callers, count) do
    before = GenServer.call(pid, :count)
    each = div(count, callers)
    waiting = for _ <- 1..callers, do: spawn_monitor(fn -> ask(pid, each) end)
    for {_caller, ref} <- waiting, do: receive(do: ({:DOWN, ^ref, :process, _, :normal} -> :ok))
    GenServer.call(pid, :count) - before
  end

  defp ask(_pid, 0), do: :ok

  defp ask(pid, left) do
    GenServer.call(pid, :next)
    ask(pid, left - 1)
  end
end

load = Bench.load()
{:ok, pid} = GenServer.start_link(Counter, 0)
Bench.rate(load, &CallMany.run(pid, load.callers, &1))
