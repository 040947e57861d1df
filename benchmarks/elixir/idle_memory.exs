# Servers whose state is one number are started and left alone; memory over their number.
defmodule Idle do
  use GenServer

  def init(place), do: {:ok, place}
  def handle_call(:place, _from, place), do: {:reply, place, place}
end

defmodule IdleMemory do
  def run(count) do
    for place <- 1..1_000, do: place |> start() |> GenServer.stop()
    {total, resident} = settled()
    servers = for place <- 1..count, do: {place, start(place)}
    {total_after, resident_after} = settled()
    asked = Enum.take_every(servers, 100)
    answered = Enum.count(asked, fn {place, pid} -> GenServer.call(pid, :place) == place end)
    series = %{heap: [(total_after - total) / count], resident: [(resident_after - resident) / count]}
    Bench.say(series, answered, length(asked))
  end

  defp start(place) do
    {:ok, pid} = GenServer.start(Idle, place)
    pid
  end

  defp settled do
    :erlang.garbage_collect()
    {:erlang.memory(:total), resident()}
  end

  defp resident do
    [line] = Regex.run(~r/VmRSS:\s+(\d+)/, File.read!("/proc/self/status"), capture: :all_but_first)
    String.to_integer(line) * 1_024
  end
end

IdleMemory.run(Bench.load().count)
