# A server is started with a link and stopped, both awaited, then the next.
defmodule Brief do
  use GenServer

  def init({counts, place}) do
    :counters.add(counts, 1, 1)
    {:ok, {counts, place}}
  end

  def terminate(_reason, {counts, _place}), do: :counters.add(counts, 2, 1)
end

defmodule StartStop do
  def run(count) do
    counts = :counters.new(2, [])
    each(counts, count)
    min(:counters.get(counts, 1), :counters.get(counts, 2))
  end

  defp each(_counts, 0), do: :ok

  defp each(counts, left) do
    {:ok, pid} = GenServer.start_link(Brief, {counts, left})
    GenServer.stop(pid)
    each(counts, left - 1)
  end
end

Bench.rate(Bench.load(), &StartStop.run/1)
