using Halls.Api.Tests.Harness;
using Microsoft.Playwright;

namespace Halls.Browser.Tests;

public sealed class TheSupervisorsBoard(Surfaces surfaces)
{
    [Fact]
    public async Task Counts_those_who_wait_now()
    {
        HallClient hall = await surfaces.Silo.NewHallAsync(1, 2, 3);
        for (int i = 0; i < 5; i++)
        {
            await hall.TakeAsync();
        }

        await hall.TakeAsync("B");
        await hall.NextAsync(1);
        string supervisor = await surfaces.StaffAsync(hall.Id, "supervisor");
        IPage board = await surfaces.OpenAsync("/sign-in", 1366, 768);
        await Surfaces.SignInAsync(board, supervisor);
        await board.WaitForURLAsync($"**/hall/{hall.Id}");
        await Assertions.Expect(board.GetByTestId("waiting-total")).ToHaveTextAsync("5");
        await Surfaces.PictureAsync(board, "supervisor");
        await hall.NextAsync(2);
        await Assertions.Expect(board.GetByTestId("waiting-total")).ToHaveTextAsync("4");
    }
}
